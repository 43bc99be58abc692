package org.posthouse.transport.relay;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.posthouse.net.api.Dialer;
import org.posthouse.net.api.ForbiddenAddressException;
import org.posthouse.net.api.Line;
import org.posthouse.net.api.TlsInfo;

/** Connects any address to a server on loopback; TLS is only pretended. */
final class SocketDialer implements Dialer {
    private final Map<InetAddress, Integer> ports = new HashMap<>();
    final List<Target> targets = new CopyOnWriteArrayList<>();
    final List<String> handshakes = new CopyOnWriteArrayList<>();
    volatile boolean tlsFails;

    /** Connections to this address go to this server. */
    SocketDialer host(String address, FakeSmtpServer server) {
        ports.put(Literals.parse(address).orElseThrow(), server.port());
        return this;
    }

    @Override
    public Line connect(Target target) throws IOException {
        targets.add(target);
        if (target.address().isLoopbackAddress() && !target.allowInternal()) {
            throw new ForbiddenAddressException("loopback");
        }
        Integer port = ports.get(target.address());
        if (port == null) {
            throw new ConnectException("refused");
        }
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) target.readTimeout().toMillis());
        OutputStream out = new BufferedOutputStream(socket.getOutputStream());
        return new Line() {
            private boolean encrypted;

            @Override
            public InputStream in() throws IOException {
                return socket.getInputStream();
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
            public void startTls(String serverName, boolean verify) throws IOException {
                handshakes.add(serverName + " " + verify);
                if (tlsFails) {
                    socket.close();
                    throw new IOException("handshake");
                }
                encrypted = true;
            }

            @Override
            public Optional<TlsInfo> tls() {
                return encrypted ? Optional.of(new TlsInfo("TLSv1.3", "X")) : Optional.empty();
            }

            @Override
            public InetSocketAddress remote() {
                return (InetSocketAddress) socket.getRemoteSocketAddress();
            }

            @Override
            public InetSocketAddress local() {
                return (InetSocketAddress) socket.getLocalSocketAddress();
            }

            @Override
            public void close() throws IOException {
                socket.close();
            }
        };
    }
}
