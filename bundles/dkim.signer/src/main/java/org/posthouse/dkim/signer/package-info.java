/**
 * Signs mail that leaves (rfc6376#5), and keeps the keys.
 *
 * <p>A key goes one way: it is made, and waits until its record is seen in the DNS; then it signs, and the key of the same algorithm before
 * it is retired; a retired one keeps its record for mail that is on its way, and is deleted in the end.
 * {@link org.posthouse.dkim.signer.KeyRing} owns this; it is safe for threads, its files are written before it changes. Whoever signs takes
 * the keys that are in force once for a mail.
 */
package org.posthouse.dkim.signer;
