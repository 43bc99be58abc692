/** One owner of a directory at a time, in whatever process and whatever bundle's copy of this package. */
package org.posthouse.support.lock;
