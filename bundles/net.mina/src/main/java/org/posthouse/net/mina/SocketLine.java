package org.posthouse.net.mina;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.IDN;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.posthouse.net.api.Dialer;
import org.posthouse.net.api.Line;
import org.posthouse.net.api.TlsInfo;

/** A line over a blocking socket. Writes and handshakes, which know no time-out, are ended by {@link #tick}. */
final class SocketLine implements Line {
    private static final int BUFFER = 16 * 1024;

    private final Dialer.Target target;
    private final Trust trust;
    private final Consumer<SocketLine> atClose;
    private final Socket plain;
    private volatile Socket socket;
    private InputStream in;
    private OutputStream out;
    private TlsInfo tls;
    private volatile long timeoutNanos;
    private volatile long blockedSince;
    private volatile boolean late;

    SocketLine(Socket socket, Dialer.Target target, Trust trust, Consumer<SocketLine> atClose) throws IOException {
        this.plain = socket;
        this.socket = socket;
        this.target = target;
        this.trust = trust;
        this.atClose = atClose;
        this.timeoutNanos = target.readTimeout().toNanos();
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
        socket.setSoTimeout(Millis.of(timeout));
    }

    @Override
    public void startTls(String serverName, boolean verify) throws IOException {
        out.flush();
        if (in.available() > 0) { // would be taken for something that was said under TLS
            close();
            throw new IOException("octets before the TLS handshake");
        }
        String name = ascii(serverName);
        SSLSocket secure = (SSLSocket) (verify ? trust.verifying() : trust.opportunistic())
                .getSocketFactory()
                .createSocket(plain, name, target.port(), true);
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        serverName(name).ifPresent(sni -> parameters.setServerNames(List.of(sni)));
        if (verify) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS"); // rfc6125
        }
        secure.setSSLParameters(parameters);
        socket = secure;
        try {
            blocking(secure::startHandshake);
        } catch (IOException e) {
            close();
            throw e;
        }
        SSLSession session = secure.getSession();
        tls = new TlsInfo(session.getProtocol(), session.getCipherSuite());
        useStreams();
    }

    private static String ascii(String name) throws IOException {
        try {
            String ascii = IDN.toASCII(name);
            return ascii.endsWith(".") ? ascii.substring(0, ascii.length() - 1) : ascii;
        } catch (IllegalArgumentException e) {
            throw new IOException("not a host name: " + name, e);
        }
    }

    /** What to ask for: never an address (rfc6066#3), and only what is a host name. */
    private static Optional<SNIServerName> serverName(String name) {
        try {
            return name.isEmpty() || name.contains(":") || name.matches("[0-9.]+")
                    ? Optional.empty()
                    : Optional.of(new SNIHostName(name));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
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

    /** Ends a write or a handshake that takes longer than a read may. */
    void tick() {
        long since = blockedSince;
        if (since != 0 && System.nanoTime() - since > timeoutNanos) {
            late = true;
            abort();
        }
    }

    private void useStreams() throws IOException {
        in = new BufferedInputStream(socket.getInputStream(), BUFFER);
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
            if (late) {
                SocketTimeoutException timeout = new SocketTimeoutException("the peer takes too long");
                timeout.initCause(e);
                throw timeout;
            }
            throw e;
        } finally {
            blockedSince = 0;
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
