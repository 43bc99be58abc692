package org.posthouse.testkit.net;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.posthouse.net.api.TlsSession;

/** The octets of one connection, in both directions, and whether TLS is on. Guarded by the strand's lock. */
final class MemoryWire {
    /** The most unread input that a session is given, as in {@link org.posthouse.net.api.Session#input}. */
    private static final int BUFFER = 64 * 1024;

    /** As much may wait for a peer that does not read before the session gets no more input. */
    private static final int OUTPUT = 68 * 1024;

    private final Octets arriving = new Octets();
    private byte[] unread = new byte[0];
    private boolean offer;
    private boolean inputEnded;

    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private boolean stalled;
    private final TlsSession negotiated;
    private boolean tls;

    /**
     * @param negotiated what comes of a handshake
     * @param tlsOn TLS is on from the beginning
     */
    MemoryWire(TlsSession negotiated, boolean tlsOn) {
        this.negotiated = negotiated;
        tls = tlsOn;
    }

    // ---- from the client ----

    void receive(byte[] octets) {
        arriving.add(octets);
        offer = true;
    }

    /** Octets that the session has not consumed. */
    int unread() {
        return unread.length + arriving.size();
    }

    /** Something happened that may make the session consume more. */
    void offerAgain() {
        offer = true;
    }

    /** There is input that the session may want. */
    boolean hasOffer() {
        return offer && unread() > 0;
    }

    /** The input to offer. */
    ByteBuffer offer() {
        byte[] more = arriving.take(Math.min(BUFFER - unread.length, arriving.size()));
        byte[] buffer = Arrays.copyOf(unread, unread.length + more.length);
        System.arraycopy(more, 0, buffer, unread.length, more.length);
        unread = buffer;
        offer = false;
        return ByteBuffer.wrap(buffer);
    }

    /** The session has seen what was offered; false if it was a full buffer, and nothing of it was wanted. */
    boolean taken(ByteBuffer offered) {
        boolean consumed = offered.position() > 0;
        unread = Arrays.copyOfRange(offered.array(), offered.position(), offered.array().length);
        offer |= consumed;
        return consumed || unread.length < BUFFER;
    }

    void endInput() {
        inputEnded = true;
    }

    boolean inputEnded() {
        return inputEnded;
    }

    // ---- to the client ----

    void send(byte[] octets) {
        sent.writeBytes(octets);
    }

    /** Takes what was sent since the last call. */
    byte[] takeSent() {
        byte[] taken = sent.toByteArray();
        sent.reset();
        return taken;
    }

    boolean hasSent() {
        return sent.size() > 0;
    }

    void stall(boolean yes) {
        stalled = yes;
    }

    /** The peer does not read. */
    boolean stalled() {
        return stalled;
    }

    /** So much waits for the peer that the session gets nothing to answer. */
    boolean isFull() {
        return stalled && sent.size() > OUTPUT;
    }

    // ---- TLS ----

    Optional<TlsSession> tls() {
        return tls ? Optional.of(negotiated) : Optional.empty();
    }

    /** Begins TLS; false if there is input from before the handshake, which may not survive it (rfc3207#4.2). */
    boolean beginTls() {
        if (unread() > 0) {
            return false;
        }
        tls = true;
        return true;
    }
}
