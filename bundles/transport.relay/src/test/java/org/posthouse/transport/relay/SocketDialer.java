package org.posthouse.transport.relay;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.posthouse.net.api.Dialer;
import org.posthouse.net.api.ForbiddenAddressException;
import org.posthouse.net.api.Line;
import org.posthouse.net.api.TlsException;
import org.posthouse.net.api.TlsInfo;
import org.posthouse.net.api.TlsOutcome;
import org.posthouse.net.api.TlsOutcome.Authentication;
import org.posthouse.net.api.TlsRequest;
import org.posthouse.net.api.dns.Tlsa;
import org.posthouse.transport.relay.config.Literals;

/** Connects addresses to servers on loopback, as the test says; knows loopback only as internal. */
final class SocketDialer implements Dialer {
    private final Map<InetAddress, Integer> ports = new ConcurrentHashMap<>();
    final List<Target> targets = new CopyOnWriteArrayList<>();
    final List<String> handshakes = new CopyOnWriteArrayList<>();

    /** Connections to this address, whatever the port, go to this server. */
    SocketDialer host(String address, FakeSmtpServer server) {
        ports.put(Literals.address(address).orElseThrow(), server.port());
        return this;
    }

    /** Connections to this address are refused. */
    void down(String address) {
        ports.remove(Literals.address(address).orElseThrow());
    }

    @Override
    public Line connect(Target target) throws IOException {
        targets.add(target);
        if (target.address().isLoopbackAddress() && !target.allowInternal()) {
            throw new ForbiddenAddressException("loopback");
        }
        Integer port =
                target.address().isLoopbackAddress() ? Integer.valueOf(target.port()) : ports.get(target.address());
        if (port == null) {
            throw new ConnectException("Connection refused");
        }
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) target.readTimeout().toMillis());
        return new SocketLine(socket, target);
    }

    private final class SocketLine implements Line {
        private final Target target;
        private Socket socket;
        private InputStream in;
        private OutputStream out;
        private TlsInfo tls;

        SocketLine(Socket socket, Target target) throws IOException {
            this.socket = socket;
            this.target = target;
            streams();
        }

        private void streams() throws IOException {
            in = new BufferedInputStream(socket.getInputStream());
            out = new BufferedOutputStream(socket.getOutputStream(), 16 * 1024);
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
            socket.setSoTimeout((int) timeout.toMillis());
        }

        @Override
        public TlsOutcome startTls(TlsRequest request) throws IOException {
            boolean verify = request.policy() instanceof TlsRequest.Verified;
            boolean dane = request.policy() instanceof TlsRequest.Dane;
            handshakes.add(request.serverName() + " " + (dane ? "dane" : verify));
            SSLSocket secure = (SSLSocket) (verify ? TestTls.VERIFYING : TestTls.TRUSTING)
                    .getSocketFactory()
                    .createSocket(socket, request.serverName(), target.port(), true);
            if (verify) {
                SSLParameters parameters = secure.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                secure.setSSLParameters(parameters);
            }
            socket = secure;
            secure.startHandshake();
            if (request.policy() instanceof TlsRequest.Dane policy) {
                check(policy, secure);
            }
            tls = new TlsInfo(
                    secure.getSession().getProtocol(), secure.getSession().getCipherSuite());
            streams();
            return verify
                    ? new TlsOutcome(tls, Authentication.PKIX, request.serverName())
                    : new TlsOutcome(tls, Authentication.NONE, "");
        }

        /** As a real one does it, for the usage 3. */
        private static void check(TlsRequest.Dane policy, SSLSocket secure) throws IOException {
            Tlsa own;
            try {
                own = TestTls.record(secure.getSession().getPeerCertificates()[0]);
            } catch (GeneralSecurityException e) {
                throw new IOException(e);
            }
            boolean usable = policy.records().stream().anyMatch(r -> r.usage() == Tlsa.DANE_EE);
            if (usable && !policy.records().contains(own)) {
                secure.close();
                throw new TlsException(TlsException.Reason.TLSA_MISMATCH, "no record matches", null);
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
            return (InetSocketAddress) socket.getLocalSocketAddress();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
