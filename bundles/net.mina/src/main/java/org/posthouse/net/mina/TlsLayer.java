package org.posthouse.net.mina;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.posthouse.net.api.TlsSession;

/**
 * The TLS layer of one connection. Guarded by the strand's lock, so that records leave in the order in which they were
 * made; only the costly tasks of a handshake run outside of it. MINA's own filter is not used: it looks up the client's
 * name in the DNS on the I/O thread, and hands records and plain text on without a lock from several threads.
 */
final class TlsLayer {
    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);
    private static final int RECORD = 16 * 1024;
    private static final int RECORD_OVERHEAD = 128;

    /** What a handshake takes before the peer's first message is there, and from then on until it has ended: 3 and 15 KiB were seen. */
    private static final int SILENT = 4 * 1024;

    private static final int GREETED = 16 * 1024;

    /** The engine keeps no more of a message of a handshake that comes in several records. */
    private static final int MESSAGE = 32 * 1024;

    /** Less than this may have been a whole message that asks for no answer (rfc8446#4.6.3): the engine does not say. */
    private static final int SHORT = 1024;

    /** Where records and plain text go. */
    interface Ends {
        /** Records to be sent. */
        void encrypted(ByteBuffer records);

        /** Plain text that was received. */
        void decrypted(ByteBuffer plain);

        /** Runs a task elsewhere, without the lock, and then, with it, {@link TlsLayer#taskDone}. */
        void task(Runnable task);

        /** The handshake has ended well. */
        void established();

        /** The peer will send no more. */
        void ended();
    }

    private final SSLEngine engine;
    private final Ends ends;
    private final Deque<ByteBuffer> waiting = new ArrayDeque<>();
    private ByteBuffer cipher = EMPTY;
    private boolean established;
    private boolean taskRunning;
    private boolean greeted;
    private int kept; // by the engine, of a message that is not complete
    private boolean inboundDone;

    /** @param askClient the client is asked for a certificate, and need not have one */
    TlsLayer(SSLContext context, boolean askClient, Ends ends) {
        this.ends = ends;
        engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"}); // rfc8996, rfc8997
        parameters.setUseCipherSuitesOrder(true);
        parameters.setWantClientAuth(askClient);
        engine.setSSLParameters(parameters);
    }

    boolean isEstablished() {
        return established;
    }

    /** A task of the handshake is waiting or running: the peer is not to blame. */
    boolean isBusy() {
        return taskRunning;
    }

    /** Octets that were received and cannot be decrypted yet. */
    int unread() {
        return cipher.remaining();
    }

    /** A part of a record, or of a message of a handshake, is there, and waits for the rest. */
    boolean isPartial() {
        return !taskRunning && (kept > SHORT || cipher.hasRemaining());
    }

    /** The memory that it takes, without what every connection does that has TLS. */
    int held() {
        int handshake = established ? 0 : greeted ? GREETED : SILENT;
        return handshake + cipher.capacity() + kept;
    }

    Optional<TlsSession> session() {
        return established ? Optional.of(new EngineSession(engine.getSession())) : Optional.empty();
    }

    /** Takes records in; the buffer is this object's from now on. */
    void receive(ByteBuffer records) throws SSLException {
        if (cipher.hasRemaining()) {
            cipher = ByteBuffer.allocate(cipher.remaining() + records.remaining())
                    .put(cipher)
                    .put(records)
                    .flip();
        } else {
            cipher = records;
        }
        process();
    }

    /** Sends plain text, after the handshake. */
    void send(ByteBuffer plain) throws SSLException {
        if (established) {
            wrap(plain);
        } else {
            waiting.add(plain);
        }
    }

    /** Says that nothing more will be sent. */
    void close() throws SSLException {
        engine.closeOutbound();
        wrap(EMPTY);
    }

    void taskDone() throws SSLException {
        taskRunning = false;
        process();
    }

    private void process() throws SSLException {
        try {
            while (!taskRunning && !inboundDone && step()) {}
            sendWaiting();
            cipher = cipher.hasRemaining() ? compact(cipher) : EMPTY;
        } catch (SSLException e) {
            alert();
            throw e;
        }
    }

    /** A few octets do not keep a large array. */
    private static ByteBuffer compact(ByteBuffer octets) {
        return octets.remaining() < octets.capacity() / 4
                ? ByteBuffer.allocate(octets.remaining()).put(octets).flip()
                : octets;
    }

    /** One step; false if nothing can be done now. */
    private boolean step() throws SSLException {
        switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> startTask();
            case NEED_WRAP -> wrap(EMPTY);
            default -> {
                return cipher.hasRemaining() && unwrap();
            }
        }
        return true;
    }

    private void startTask() throws SSLException {
        if (established && !engine.getSession().getProtocol().equals("TLSv1.3")) {
            throw new SSLException("renegotiation refused"); // costs us more than the client
        }
        taskRunning = true;
        greeted = true;
        ends.task(() -> {
            for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                task.run();
            }
        });
    }

    private boolean unwrap() throws SSLException {
        ByteBuffer plain = ByteBuffer.allocate(
                established
                        ? Math.min(engine.getSession().getApplicationBufferSize(), cipher.remaining() + RECORD_OVERHEAD)
                        : engine.getSession().getApplicationBufferSize());
        SSLEngineResult result = engine.unwrap(cipher, plain);
        if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
            plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
            result = engine.unwrap(cipher, plain);
        }
        if (plain.position() > 0) {
            ends.decrypted(plain.flip());
        }
        boolean waits = result.bytesProduced() == 0 && result.getHandshakeStatus() != HandshakeStatus.FINISHED;
        kept = waits && !answers() ? Math.min(MESSAGE, kept + result.bytesConsumed()) : 0;
        finish(result);
        if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
            inboundDone = true;
            kept = 0;
            cipher = EMPTY;
            ends.ended();
            return false;
        }
        return result.getStatus() == SSLEngineResult.Status.OK;
    }

    /** What came in was a whole message: there is something to do. */
    private boolean answers() {
        HandshakeStatus next = engine.getHandshakeStatus();
        return next == HandshakeStatus.NEED_TASK || next == HandshakeStatus.NEED_WRAP;
    }

    private void wrap(ByteBuffer plain) throws SSLException {
        int packet = engine.getSession().getPacketBufferSize();
        int records = plain.remaining() / RECORD;
        ByteBuffer out = ByteBuffer.allocate(plain.remaining() + records * RECORD_OVERHEAD + packet);
        do {
            SSLEngineResult result = engine.wrap(plain, out);
            if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
                out = ByteBuffer.allocate(out.position() + plain.remaining() + 2 * packet)
                        .put(out.flip());
                continue;
            }
            finish(result);
            if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
                break;
            } else if (result.bytesConsumed() == 0 && result.bytesProduced() == 0 && plain.hasRemaining()) {
                throw new SSLException("cannot send now: " + result.getHandshakeStatus());
            }
        } while (plain.hasRemaining()
                || (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP && !engine.isOutboundDone()));
        if (out.position() > 0) {
            ends.encrypted(compact(out.flip()));
        }
        sendWaiting();
    }

    private void finish(SSLEngineResult result) {
        if (result.getHandshakeStatus() == HandshakeStatus.FINISHED && !established) {
            established = true;
            ends.established();
        }
    }

    private void sendWaiting() throws SSLException {
        while (established && !waiting.isEmpty()) {
            wrap(waiting.remove());
        }
    }

    /** Tells the peer why, as far as that can be done. */
    private void alert() {
        try {
            engine.closeOutbound();
            wrap(EMPTY);
        } catch (SSLException e) {
            // the first failure is the one that counts
        }
    }
}
