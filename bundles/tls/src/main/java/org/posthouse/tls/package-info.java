/**
 * The certificates of this server: from files that are watched and taken over live, installed by parts that obtain them, or self-signed
 * where there is no other.
 *
 * <p>A {@link Slot} is a place that a certificate comes from; it keeps what it had when what it finds cannot be used. Slots, and what
 * is read from files, are guarded by the lock of {@link FileCertificates}; what handshakes see is immutable and replaced as a whole.
 */
package org.posthouse.tls;
