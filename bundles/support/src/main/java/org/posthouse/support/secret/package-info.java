/** Secrets that stand in files of their own. */
package org.posthouse.support.secret;
