package org.posthouse.net.mina;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.apache.mina.core.RuntimeIoException;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.session.IoSession;
import org.apache.mina.transport.socket.SocketSessionConfig;
import org.posthouse.net.api.TlsInfo;
import org.posthouse.net.api.TlsSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The octets' side of a connection: what is received goes, decrypted, into the {@link Input}; what is sent goes, encrypted,
 * to the socket, or to MINA. Guarded by the strand's lock. Writes never block: what the system does not take at once, MINA
 * queues.
 */
final class Wire implements TlsLayer.Ends {
    private static final Logger LOG = LoggerFactory.getLogger(Wire.class);

    /** While more replies wait for the peer, commands are neither executed nor read. */
    static final int REPLIES = 8 * 1024;

    /** Above so many unread octets nothing more is read, below half of it again: a session may want to see as many at once. */
    private static final int UNREAD = 64 * 1024;

    /** The same while the session is not going to look at them: its peer has to read first, or memory is short. */
    private static final int UNSEEN = 4 * 1024;

    /** The largest record of TLS (rfc5246#6.2.3, rfc8446#5.2). */
    private static final int RECORD = 5 + 16 * 1024 + 2048;

    /** One read takes so much at the most, and so much of long input. */
    private static final int READ = 8 * 1024;

    /** MINA makes a buffer of this size for each read; the {@link IoLoop} makes it larger if it has to be. */
    private static final int BUFFER = 512;

    /** No more is written without MINA: the JDK keeps for each thread a buffer as large as what it has written at once. */
    private static final int AT_ONCE = 16 * 1024;

    private static final int LONG_READ = 32 * 1024;

    /**
     * What the system may keep of what is sent to a client that has not logged in, and to one that has. Left to itself it takes
     * megabytes, and a client that asks without reading has this server write all of them, for each of its connections.
     */
    private static final int KERNEL = 16 * 1024;

    private static final int KERNEL_OF_ACCOUNT = 512 * 1024;

    /** A peer that took or sent nothing for so long has stalled: a slow one does something now and then. */
    static final long STALLED = Duration.ofSeconds(1).toNanos();

    /**
     * Above so many octets that wait for the peer nothing more is read, and below half of it again: TLS answers by itself
     * to what it reads, whether the peer reads the answers or not (rfc8446#4.6.3).
     */
    private static final int UNSENT = 256 * 1024;

    private final String id;
    private final IoSession mina;
    private final TlsTasks tasks;
    private final Budget budget;
    private final Input input = new Input();

    private TlsLayer tls;
    private long handshakeSince;
    private boolean inputEnded;
    private boolean suspended;
    private boolean closing;
    private boolean lingering;
    private boolean aborted;
    private long closingSince;
    private boolean direct;
    private int outstanding;
    private volatile long writtenDirectly;
    private long progressOctets;
    private volatile long progressAt = System.nanoTime();
    private volatile long receivedAt = System.nanoTime();
    private volatile boolean awaitsReader; // the peer has to read before anything else can be done
    private volatile boolean awaitsRest; // the peer has sent a part of something, and not the rest
    private volatile long charged;
    private boolean ended;
    private boolean hurried;
    private boolean longReads;

    /** Runs a task of a handshake elsewhere, and then, with the strand's lock, what follows. */
    interface TlsTasks {
        void run(Runnable task, Runnable then);
    }

    Wire(String id, IoSession mina, TlsTasks tasks, Budget budget) {
        this.id = id;
        this.mina = mina;
        this.tasks = tasks;
        this.budget = budget;
        mina.getConfig().setMaxReadBufferSize(READ);
        mina.getConfig().setReadBufferSize(BUFFER);
        mina.getConfig().setMinReadBufferSize(BUFFER);
        kernel(KERNEL);
    }

    /** The client has logged in and may be sent much, or it is a stranger. */
    void loggedIn(boolean now) {
        kernel(now ? KERNEL_OF_ACCOUNT : KERNEL);
    }

    private void kernel(int octets) {
        try {
            if (mina.getConfig() instanceof SocketSessionConfig socket) {
                socket.setSendBufferSize(octets);
            }
        } catch (RuntimeIoException closed) {
            LOG.debug("{}: closed", id, closed);
        }
    }

    Input input() {
        return input;
    }

    /** Has the I/O loop do something short; false if there is none. */
    boolean inLoop(Runnable task) {
        return IoLoop.execute(mina, task);
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

    /** The octets that are charged to the budget; any thread. */
    long charged() {
        return charged;
    }

    /** For how many nanoseconds the peer has taken nothing of what it is sent; any thread. */
    long unreadFor(long now) {
        return awaitsReader ? now - progressAt : 0;
    }

    /** The same, or has not sent the rest of a line, a record or a handshake; any thread. */
    long stalledFor(long now) {
        return Math.max(unreadFor(now), awaitsRest ? now - receivedAt : 0);
    }

    long received() {
        return mina.getReadBytes();
    }

    long sent() {
        return mina.getWrittenBytes() + writtenDirectly;
    }

    // ---- from MINA ----

    /** Octets came in; the buffer is this object's from now on. */
    void receive(ByteBuffer octets) {
        if (closing) {
            return;
        }
        receivedAt = System.nanoTime();
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

    /**
     * Whether what is sent from now on may be written by this thread, which nobody interrupts: that spares the I/O loop a
     * wake-up. To be taken back before the lock is given away.
     */
    void writesDirectly(boolean now) {
        direct = now;
    }

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
        beginHandshake();
        return true;
    }

    private void beginHandshake() {
        handshakeSince = System.nanoTime();
        receivedAt = handshakeSince;
        control();
    }

    /** For TLS from the first octet on: what has come in meanwhile is the handshake's beginning. */
    void startImplicitTls(SSLContext context, boolean askClient) {
        tls = new TlsLayer(context, askClient, this);
        beginHandshake();
        while (input.size() > 0) {
            ByteBuffer offered = input.offer();
            int size = offered.remaining();
            ByteBuffer records = ByteBuffer.allocate(size).put(offered).flip();
            input.taken(offered, size);
            guarded(() -> tls.receive(records));
        }
        control();
    }

    /** The session reads long input (true), as of a mail, or commands (false). */
    void longReads(boolean now) {
        if (now != longReads) {
            longReads = now;
            mina.getConfig().setMaxReadBufferSize(now ? LONG_READ : READ);
        }
    }

    /** Reads on or stops reading, by how much is unread, and how much is unsent. */
    void control() {
        charge();
        // a part of a record can be given to nobody: the rest of it is read whatever there is
        int unread = input.size() + (tls == null ? 0 : Math.max(0, tls.unread() - RECORD));
        boolean seen = outstanding <= REPLIES && (input.isSeen() || !budget.isTight());
        int most = seen ? UNREAD : UNSEEN;
        boolean wanted = inputEnded
                || aborted
                || unread > (suspended ? most / 2 : most)
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
        awaitsRest = !suspended && !closing && (input.isSeen() || tls != null && tls.isPartial() || awaitsHandshake());
    }

    private boolean awaitsHandshake() {
        return handshaking() && !tls.isBusy();
    }

    private void charge() {
        long now = ended || aborted ? 0 : input.held() + outstanding + (tls == null ? 0 : tls.held());
        awaitsReader = outstanding > 0;
        long more = now - charged;
        charged = now;
        if (more != 0) {
            budget.charge(more);
        }
    }

    /** The connection is gone. */
    void gone() {
        ended = true;
        abort();
        charge();
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

    /** Closes when everything was sent, without waiting for the peer's side, unless it goes on sending. */
    void closeAsked() {
        hurried |= !closing && input.size() == 0;
        close();
    }

    /** Says a last word, if the peer takes what it is sent, and closes without waiting for its side. */
    void end(ByteBuffer lastWord) {
        if (outstanding > 0 || handshaking() || closing) {
            abort();
        } else {
            hurried = true;
            send(lastWord);
            close();
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
            charge();
        }
    }

    /**
     * Everything was sent. A peer that is still sending would be reset by a close, and lose what was said last: so its
     * side is waited for, a little.
     */
    private void finish() {
        if (!inputEnded && !lingering && !hurried && IoLoop.shutdownOutput(mina)) {
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
            late = "TLS handshake timeout";
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
            if (direct && octets.remaining() <= AT_ONCE) {
                writtenDirectly += IoLoop.writeNow(mina, octets);
                if (!octets.hasRemaining()) {
                    return;
                }
            }
        }
        outstanding += octets.remaining();
        charge();
        mina.write(IoBuffer.wrap(exact(octets)));
        control();
    }

    /** What waits for a peer does not keep a larger array. */
    private static ByteBuffer exact(ByteBuffer octets) {
        int size = octets.remaining();
        return octets.capacity() - size > size / 4
                ? ByteBuffer.allocate(size).put(octets).flip()
                : octets;
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
                receivedAt = System.nanoTime();
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
