package org.posthouse.net.mina;

import static org.junit.Assert.assertEquals;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** A client with a socket. */
final class TestClient implements AutoCloseable {
    Socket socket;
    InputStream in;
    OutputStream out;

    TestClient(Port port) throws IOException {
        this(port, 0);
    }

    TestClient(Port port, int receiveBuffer) throws IOException {
        socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(15_000);
        socket.connect(
                new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), port.bound().getPort()),
                15_000);
        streams();
    }

    private void streams() throws IOException {
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    TestClient send(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
        return this;
    }

    /** The next line, without its end; null at the end. */
    String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int octet = in.read();
        while (octet >= 0 && octet != '\n') {
            line.write(octet);
            octet = in.read();
        }
        return octet < 0 && line.size() == 0
                ? null
                : line.toString(StandardCharsets.UTF_8).strip();
    }

    TestClient expect(String... lines) throws IOException {
        for (String line : lines) {
            assertEquals(line, line());
        }
        return this;
    }

    void expectEnd() throws IOException {
        assertEquals(-1, in.read());
    }

    TestClient tls(String... protocols) throws Exception {
        return tls(context(false), "localhost", protocols);
    }

    /** A context that remembers sessions, and shows a certificate if it is to have one. */
    static SSLContext context(boolean certificate) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(certificate ? TestCertificates.keyManagers() : null, new TrustManager[] {new Anyone()}, null);
        return context;
    }

    /** @param name what to ask for; empty for nothing */
    TestClient tls(SSLContext context, String name, String... protocols) throws Exception {
        int port = socket.getPort(); // with it, a session of before is found again
        SSLSocket secure = (SSLSocket) context.getSocketFactory().createSocket(socket, "localhost", port, true);
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setProtocols(protocols);
        parameters.setServerNames(name.isEmpty() ? List.of() : List.of(new SNIHostName(name)));
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        socket = secure;
        streams();
        return this;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    static final class Anyone implements X509TrustManager {
        @Override
        public void checkClientTrusted(java.security.cert.X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(java.security.cert.X509Certificate[] chain, String type) {}

        @Override
        public java.security.cert.X509Certificate[] getAcceptedIssuers() {
            return new java.security.cert.X509Certificate[0];
        }
    }
}
