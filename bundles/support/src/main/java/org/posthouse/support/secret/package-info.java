/**
 * Secrets in files of their own, one line each.
 *
 * <p>A file is read each time its secret is needed, so that a new one applies at once. A file that others than its owner and
 * group can read or write is refused, and the refusal says why.
 */
package org.posthouse.support.secret;
