package org.posthouse.itests;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** A line protocol over a socket, for loads and readers. */
final class Talk implements Closeable {
    private Socket socket = new Socket();
    private InputStream in;

    Talk(int port) throws IOException {
        this("127.0.0.1", port);
    }

    Talk(String address, int port) throws IOException {
        open(address, port);
    }

    /** @param from the client's own address, another one of this machine's */
    Talk(String from, String address, int port) throws IOException {
        socket.bind(new InetSocketAddress(from, 0));
        open(address, port);
    }

    private void open(String address, int port) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(60_000);
        socket.connect(new InetSocketAddress(address, port), 10_000);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** Goes on under TLS, whoever the peer says to be. */
    void tls() throws IOException {
        socket = Trusting.CONTEXT.getSocketFactory().createSocket(socket, null, socket.getPort(), true);
        ((SSLSocket) socket).startHandshake();
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** What the peer has shown under TLS. */
    X509Certificate certificate() throws IOException {
        return (X509Certificate) ((SSLSocket) socket).getSession().getPeerCertificates()[0];
    }

    void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void send(byte[] octets) throws IOException {
        socket.getOutputStream().write(octets);
    }

    /** Sets how long to wait for the peer, in milliseconds. */
    void patience(int millis) throws IOException {
        socket.setSoTimeout(millis);
    }

    /** Reads as many octets as there are soon, at least one; -1 if the peer has closed. */
    int read(byte[] into, int most) throws IOException {
        return in.read(into, 0, most);
    }

    /** The same, and -1 too if the peer has broken the connection off. */
    int readOrEnd(byte[] into) throws IOException {
        try {
            return read(into, into.length);
        } catch (SocketException broken) {
            return -1;
        }
    }

    /** The next line, or null if the peer has closed. */
    String lineOrEnd() throws IOException {
        try {
            return line();
        } catch (EOFException | SocketException closed) {
            return null;
        }
    }

    String line() throws IOException {
        StringBuilder line = new StringBuilder();
        int c;
        while ((c = in.read()) != '\n') {
            if (c < 0) {
                throw new EOFException("closed after: " + line);
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    /** Reads a reply of SMTP and gives its last line. */
    String smtp() throws IOException {
        String line;
        do {
            line = line();
        } while (line.length() > 3 && line.charAt(3) == '-');
        return line;
    }

    String smtp(String command) throws IOException {
        send(command + "\r\n");
        return smtp();
    }

    /** Says EHLO and gives all lines of the reply. */
    String ehlo() throws IOException {
        send("EHLO load.test\r\n");
        StringBuilder all = new StringBuilder();
        String line;
        do {
            line = line();
            all.append(line).append('\n');
        } while (line.length() > 3 && line.charAt(3) == '-');
        return all.toString();
    }

    /** Sends an IMAP command and gives everything up to its tagged response, which is the last line. */
    String imap(String tag, String command) throws IOException {
        send(tag + " " + command + "\r\n");
        StringBuilder all = new StringBuilder();
        String line;
        do {
            line = line();
            all.append(line).append('\n');
        } while (!line.startsWith(tag + " "));
        return all.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** A client that trusts everybody: the server's certificate is signed by itself. */
    private static final class Trusting extends X509ExtendedTrustManager {
        static final SSLContext CONTEXT = context();

        private static SSLContext context() {
            try {
                SSLContext context = SSLContext.getInstance("TLS");
                context.init(null, new TrustManager[] {new Trusting()}, null);
                return context;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
