/**
 * Replies of the SMTP server as they go on the wire, and those that the loop itself gives.
 *
 * <p>Immutable values: the lines (rfc5321#4.2.1), and whether the connection closes after them.
 */
package org.posthouse.smtp.wire;
