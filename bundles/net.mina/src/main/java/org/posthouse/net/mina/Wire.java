package org.posthouse.net.mina;

import java.nio.ByteBuffer;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.session.IoSession;
import org.posthouse.net.api.TlsInfo;
import org.posthouse.net.api.TlsSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The octets' side of a connection: what is received goes, decrypted, into the {@link Input}; what is sent goes, encrypted,
 * to MINA. Guarded by the strand's lock. Writes to MINA only queue, and never block.
 */
final class Wire implements TlsLayer.Ends {
    private static final Logger LOG = LoggerFactory.getLogger(Wire.class);

    /** Above so many unread octets nothing more is read, below {@link #RESUME} it is again. */
    private static final int SUSPEND = 64 * 1024;

    private static final int RESUME = 32 * 1024;

    /**
     * Above so many octets that wait for the peer nothing more is read, and below half of it again: TLS answers by itself
     * to what it reads, whether the peer reads the answers or not (rfc8446#4.6.3).
     */
    private static final int UNSENT = 256 * 1024;

    private final String id;
    private final IoSession mina;
    private final TlsTasks tasks;
    private final Input input = new Input();

    private TlsLayer tls;
    private long handshakeSince;
    private boolean inputEnded;
    private boolean suspended;
    private boolean closing;
    private boolean lingering;
    private boolean aborted;
    private long closingSince;
    private int outstanding;
    private long progressOctets;
    private long progressAt = System.nanoTime();

    /** Runs a task of a handshake elsewhere, and then, with the strand's lock, what follows. */
    interface TlsTasks {
        void run(Runnable task, Runnable then);
    }

    Wire(String id, IoSession mina, TlsTasks tasks) {
        this.id = id;
        this.mina = mina;
        this.tasks = tasks;
    }

    Input input() {
        return input;
    }

    /** Octets given to MINA that are not in the kernel yet. */
    int outstanding() {
        return outstanding;
    }

    /** The peer has ended its side. */
    boolean inputEnded() {
        return inputEnded;
    }

    boolean hasTls() {
        return tls != null;
    }

    /** TLS was begun and is not there yet. */
    boolean handshaking() {
        return tls != null && !tls.isEstablished();
    }

    Optional<TlsSession> tls() {
        return tls == null ? Optional.empty() : tls.session();
    }

    long received() {
        return mina.getReadBytes();
    }

    long sent() {
        return mina.getWrittenBytes();
    }

    // ---- from MINA ----

    /** Octets came in; the buffer is this object's from now on. */
    void receive(ByteBuffer octets) {
        if (closing) {
            return;
        }
        if (tls == null) {
            input.add(octets);
        } else {
            guarded(() -> tls.receive(octets));
        }
        control();
    }

    /** The peer closed its side. */
    void endOfInput() {
        inputEnded = true;
        control(); // or MINA reports it again and again
        if (handshaking()) {
            abort();
        } else if (lingering) {
            mina.closeNow();
        }
    }

    /** So many octets have left. */
    void sent(int octets) {
        outstanding -= octets;
        progressAt = System.nanoTime();
        control();
        if (outstanding == 0 && closing && !aborted) {
            finish();
        }
    }

    // ---- from the strand ----

    /** Sends octets; the buffer is this object's from now on. */
    void send(ByteBuffer octets) {
        if (closing || !octets.hasRemaining()) {
            return;
        }
        if (tls == null) {
            encrypted(octets);
        } else {
            guarded(() -> tls.send(octets));
        }
    }

    /**
     * Begins TLS, as the server.
     *
     * @param askClient the client is asked for a certificate
     * @param clear sent before, in clear
     * @return false if there is input that was sent before: nothing was done then
     */
    boolean startTls(SSLContext context, boolean askClient, ByteBuffer clear) {
        if (input.size() > 0) {
            return false;
        }
        send(clear);
        tls = new TlsLayer(context, askClient, this);
        handshakeSince = System.nanoTime();
        return true;
    }

    /** For TLS from the first octet on: what has come in meanwhile is the handshake's beginning. */
    void startImplicitTls(SSLContext context, boolean askClient) {
        tls = new TlsLayer(context, askClient, this);
        handshakeSince = System.nanoTime();
        while (input.size() > 0) {
            ByteBuffer offered = input.offer();
            int size = offered.remaining();
            ByteBuffer records = ByteBuffer.allocate(size).put(offered).flip();
            input.taken(offered, size);
            guarded(() -> tls.receive(records));
        }
    }

    /** Reads on or stops reading, by how much is unread, and how much is unsent. */
    void control() {
        int unread = input.size() + (tls == null ? 0 : tls.unread());
        boolean wanted = inputEnded
                || aborted
                || unread > (suspended ? RESUME : SUSPEND)
                || outstanding > (suspended ? UNSENT / 2 : UNSENT);
        if (closing) {
            wanted = inputEnded;
        }
        if (wanted != suspended) {
            suspended = wanted;
            if (wanted) {
                mina.suspendRead();
            } else {
                mina.resumeRead();
            }
        }
    }

    /** Closes when everything was sent. Input that still comes is thrown away. */
    void close() {
        if (closing) {
            return;
        }
        if (tls != null) {
            guarded(tls::close);
        }
        closing = true;
        closingSince = System.nanoTime();
        input.clear();
        control(); // a peer that only sends would never come to read what was said last
        if (!aborted && outstanding == 0) {
            finish();
        }
    }

    /** Closes now. */
    void abort() {
        if (!aborted) {
            aborted = true;
            closing = true;
            closingSince = System.nanoTime();
            input.clear();
            mina.closeNow();
        }
    }

    /**
     * Everything was sent. A peer that is still sending would be reset by a close, and lose what was said last: so its
     * side is waited for, a little.
     */
    private void finish() {
        if (!inputEnded && !lingering && IoLoop.shutdownOutput(mina)) {
            lingering = true;
        } else {
            mina.closeNow();
        }
    }

    /**
     * Looks at the clock.
     *
     * @return false if the connection was given up
     */
    boolean tick(long now, Timeouts timeouts) {
        if (aborted) {
            return true;
        }
        long written = mina.getWrittenBytes();
        if (written != progressOctets || outstanding == 0) {
            progressOctets = written;
            progressAt = now;
        }
        String late = null;
        if (outstanding > 0 && now - progressAt > timeouts.stall()) {
            late = "the peer does not read";
        } else if (handshaking() && now - handshakeSince > timeouts.handshake()) {
            late = "the TLS handshake takes too long";
        } else if (lingering && now - closingSince > timeouts.linger()) {
            mina.closeNow();
        }
        if (late != null) {
            LOG.debug("{}: closed: {}", id, late);
            abort();
        }
        return late == null;
    }

    // ---- from the TLS layer ----

    @Override
    public void encrypted(ByteBuffer octets) {
        if (aborted || !octets.hasRemaining()) {
            return;
        }
        if (outstanding == 0) {
            progressAt = System.nanoTime();
        }
        outstanding += octets.remaining();
        mina.write(IoBuffer.wrap(octets));
        control();
    }

    @Override
    public void decrypted(ByteBuffer plain) {
        if (!closing) {
            input.add(plain);
        }
    }

    @Override
    public void task(Runnable task) {
        tasks.run(task, () -> {
            if (!aborted) {
                guarded(tls::taskDone);
                control();
            }
        });
    }

    @Override
    public void established() {
        LOG.debug(
                "{}: {}", id, tls().map(TlsSession::info).map(TlsInfo::toString).orElse(""));
    }

    @Override
    public void ended() {
        endOfInput();
    }

    /** Something that TLS may object to. */
    private interface TlsStep {
        void run() throws SSLException;
    }

    private void guarded(TlsStep step) {
        try {
            step.run();
        } catch (SSLException e) {
            LOG.debug("{}: TLS failed: {}", id, e.toString());
            inputEnded = true;
            if (!closing) {
                closing = true; // the alert goes out, and nothing else
                closingSince = System.nanoTime();
                input.clear();
                if (outstanding == 0) {
                    finish();
                }
            }
        }
    }
}
