package org.posthouse.testkit.dialog;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** A connection to a real server. Takes any certificate. Silence is what does not come within 50 ms. */
public final class SocketPeer implements Peer {
    private static final int PATIENCE_MILLIS = 10_000;
    private static final int SILENCE_MILLIS = 50;

    private final StringBuilder transcript = new StringBuilder();
    private Socket socket;
    private InputStream in;
    private boolean ended;

    /** Connects. */
    public SocketPeer(String host, int port) {
        try {
            socket = new Socket();
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(host, port), PATIENCE_MILLIS);
            in = socket.getInputStream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void send(byte[] octets) {
        note("C: ", octets);
        try {
            socket.getOutputStream().write(octets);
            socket.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<String> readLine() {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int octet = read(PATIENCE_MILLIS);
        while (octet >= 0 && octet != '\n') {
            line.write(octet);
            octet = read(PATIENCE_MILLIS);
        }
        if (octet < 0 && line.size() == 0) {
            return Optional.empty();
        }
        note("S: ", line.toByteArray());
        String text = line.toString(StandardCharsets.UTF_8);
        return Optional.of(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
    }

    @Override
    public String receiveNow() {
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        for (int octet = read(SILENCE_MILLIS); octet >= 0; octet = read(SILENCE_MILLIS)) {
            received.write(octet);
        }
        note("S: ", received.toByteArray());
        return received.toString(StandardCharsets.UTF_8);
    }

    @Override
    public boolean closed() {
        if (!ended && read(PATIENCE_MILLIS) >= 0) {
            throw new AssertionError("the server says more");
        }
        return ended;
    }

    @Override
    public void startTls() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Anyone()}, null);
            String name = socket.getInetAddress().getHostAddress();
            SSLSocket secure =
                    (SSLSocket) context.getSocketFactory().createSocket(socket, name, socket.getPort(), true);
            secure.setSoTimeout(PATIENCE_MILLIS);
            secure.startHandshake();
            socket = secure;
            in = secure.getInputStream();
            transcript.append("-- TLS\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void idle() {
        throw new UnsupportedOperationException("time cannot be moved here");
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // it is closed anyhow
        }
    }

    @Override
    public String transcript() {
        return transcript.toString();
    }

    /** The next octet; -1 at the end, and when none comes in time. */
    private int read(int millis) {
        try {
            socket.setSoTimeout(millis);
            int octet = in.read();
            ended |= octet < 0;
            return octet;
        } catch (SocketTimeoutException e) {
            return -1;
        } catch (IOException e) {
            ended = true;
            return -1;
        }
    }

    private void note(String who, byte[] octets) {
        new String(octets, StandardCharsets.UTF_8)
                .lines()
                .forEach(line -> transcript.append(who).append(line).append('\n'));
    }

    private static final class Anyone implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
