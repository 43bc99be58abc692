/** Options whose entries are lines of words. */
package org.posthouse.support.entry;
