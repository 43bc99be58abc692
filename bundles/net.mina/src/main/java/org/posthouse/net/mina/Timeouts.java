package org.posthouse.net.mina;

/**
 * How long to be patient, in nanoseconds.
 *
 * @param park a connection without a service for its protocol is kept
 * @param drain sessions of a leaving service may take to end what they do
 * @param stall a peer may read nothing of what it is sent
 * @param handshake a TLS handshake may take
 * @param linger a peer may go on sending after everything was said; it is thrown away
 */
record Timeouts(long park, long drain, long stall, long handshake, long linger) {
    Timeouts withLinger(long changed) {
        return new Timeouts(park, drain, stall, handshake, changed);
    }
}
