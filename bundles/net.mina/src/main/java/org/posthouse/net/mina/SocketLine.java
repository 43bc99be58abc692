package org.posthouse.net.mina;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.posthouse.net.api.Dialer;
import org.posthouse.net.api.Line;
import org.posthouse.net.api.TlsException;
import org.posthouse.net.api.TlsException.Reason;
import org.posthouse.net.api.TlsInfo;
import org.posthouse.net.api.TlsOutcome;
import org.posthouse.net.api.TlsRequest;

/**
 * A line over a blocking socket. Writes and handshakes, which know no time-out, are ended by {@link #tick}, and so are reads that
 * may take long: a socket with a time-out of its own is asked in vain and polled before each read that has to wait.
 */
final class SocketLine implements Line {
    private static final int BUFFER = 16 * 1024;

    /** From here on the clock is precise enough. */
    private static final Duration LONG = Duration.ofSeconds(5);

    private final Dialer.Target target;
    private final Trust trust;
    private final Consumer<SocketLine> atClose;
    private final Socket plain;
    private volatile Socket socket;
    private InputStream in;
    private OutputStream out;
    private TlsInfo tls;
    private boolean watchesReads;
    private volatile long timeoutNanos;
    private volatile long blockedSince;
    private volatile boolean late;

    SocketLine(Socket socket, Dialer.Target target, Trust trust, Consumer<SocketLine> atClose) throws IOException {
        this.plain = socket;
        this.socket = socket;
        this.target = target;
        this.trust = trust;
        this.atClose = atClose;
        readTimeout(target.readTimeout());
        useStreams();
    }

    @Override
    public InputStream in() {
        return in;
    }

    @Override
    public OutputStream out() {
        return out;
    }

    @Override
    public void readTimeout(Duration timeout) throws IOException {
        timeoutNanos = timeout.toNanos();
        boolean watched = timeout.compareTo(LONG) >= 0;
        if (!watched || !watchesReads) {
            socket.setSoTimeout(watched ? 0 : Millis.of(timeout));
        }
        watchesReads = watched;
    }

    @Override
    public TlsOutcome startTls(TlsRequest request) throws IOException {
        try {
            out.flush();
            if (in.available() > 0) { // would be taken for something that was said under TLS
                throw new TlsException(Reason.HANDSHAKE, "octets before the TLS handshake", null);
            }
            ClientTls client = new ClientTls(trust, request);
            SSLSocket secure = client.over(plain, target.port());
            socket = secure;
            blocking(secure::startHandshake);
            TlsOutcome outcome = client.outcome(secure.getSession());
            tls = outcome.info();
            useStreams();
            return outcome;
        } catch (SSLException e) {
            throw giveUp(TlsFailures.of(e));
        } catch (IOException e) {
            throw giveUp(e);
        }
    }

    private IOException giveUp(IOException failure) {
        try {
            close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
        return failure;
    }

    @Override
    public Optional<TlsInfo> tls() {
        return Optional.ofNullable(tls);
    }

    @Override
    public InetSocketAddress remote() {
        return new InetSocketAddress(target.address(), target.port());
    }

    @Override
    public InetSocketAddress local() {
        return (InetSocketAddress) plain.getLocalSocketAddress();
    }

    @Override
    public void close() throws IOException {
        try {
            if (late) {
                plain.close();
            } else {
                blocking(socket::close);
            }
        } finally {
            atClose.accept(this); // the clock watches until then
        }
    }

    /** Closes at once, from any thread. */
    void abort() {
        atClose.accept(this);
        try {
            plain.close();
        } catch (IOException e) {
            // closed already
        }
    }

    /** Ends a read, a write or a handshake that takes longer than a read may. */
    void tick() {
        long since = blockedSince;
        if (since != 0 && System.nanoTime() - since > timeoutNanos) {
            late = true;
            abort();
        }
    }

    private void useStreams() throws IOException {
        in = new BufferedInputStream(new WatchedInput(socket.getInputStream()), BUFFER);
        out = new BufferedOutputStream(new Watched(socket.getOutputStream()), BUFFER);
    }

    /** Something that may block. */
    private interface Blocking {
        void run() throws IOException;
    }

    private void blocking(Blocking action) throws IOException {
        blockedSince = System.nanoTime();
        try {
            action.run();
        } catch (IOException e) {
            throw explained(e);
        } finally {
            blockedSince = 0;
        }
    }

    private IOException explained(IOException e) {
        if (!late) {
            return e;
        }
        SocketTimeoutException timeout = new SocketTimeoutException("the peer is too slow");
        timeout.initCause(e);
        return timeout;
    }

    /** Reads under the clock's eye, unless the socket has a time-out itself. */
    private final class WatchedInput extends FilterInputStream {
        WatchedInput(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] octets, int offset, int length) throws IOException {
            if (!watchesReads) {
                return in.read(octets, offset, length);
            }
            blockedSince = System.nanoTime();
            try {
                int n = in.read(octets, offset, length);
                if (n < 0 && late) {
                    throw new IOException("closed on timeout");
                }
                return n;
            } catch (IOException e) {
                throw explained(e);
            } finally {
                blockedSince = 0;
            }
        }
    }

    /** Writes under the clock's eye. */
    private final class Watched extends FilterOutputStream {
        Watched(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int octet) throws IOException {
            blocking(() -> out.write(octet));
        }

        @Override
        public void write(byte[] octets, int offset, int length) throws IOException {
            blocking(() -> out.write(octets, offset, length));
        }

        @Override
        public void flush() throws IOException {
            blocking(out::flush);
        }
    }
}
