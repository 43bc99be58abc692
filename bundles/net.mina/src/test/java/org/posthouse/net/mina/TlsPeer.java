package org.posthouse.net.mina;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/**
 * A server that begins with a TLS handshake and then says one line. Its certificates are in {@code dane.p12}, each issued
 * by an intermediate one below a root ({@code dane-root.pem}): {@code server} for mx.dane.test, *.wild.test and 192.0.2.25,
 * {@code expired} and {@code client} (for clients only) for mx.dane.test, {@code plain} with the common name cn.dane.test.
 */
final class TlsPeer implements AutoCloseable {
    private static final char[] PASSWORD = "testtest".toCharArray();

    private final SSLServerSocket listener;

    /** The names that clients asked for. */
    final List<String> asked = new CopyOnWriteArrayList<>();

    TlsPeer(String alias, String... protocols) {
        try {
            KeyStore all = store();
            KeyStore one = KeyStore.getInstance("JKS"); // costs less than others
            one.load(null, null);
            one.setKeyEntry(alias, all.getKey(alias, PASSWORD), PASSWORD, all.getCertificateChain(alias));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(one, PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            listener = (SSLServerSocket)
                    context.getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress());
            if (protocols.length > 0) {
                listener.setEnabledProtocols(protocols);
            }
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        Thread thread = new Thread(this::serve, "tls-peer");
        thread.setDaemon(true);
        thread.start();
    }

    private static KeyStore store() throws IOException, GeneralSecurityException {
        try (InputStream in = TlsPeer.class.getResourceAsStream("dane.p12")) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD);
            return store;
        }
    }

    /** What a server with this certificate sends: its own, the intermediate one, the root. */
    static X509Certificate[] chain(String alias) {
        try {
            return Arrays.stream(store().getCertificateChain(alias))
                    .map(X509Certificate.class::cast)
                    .toArray(X509Certificate[]::new);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    private void serve() {
        while (!listener.isClosed()) {
            try (SSLSocket socket = (SSLSocket) listener.accept()) {
                socket.startHandshake();
                ((ExtendedSSLSession) socket.getSession())
                        .getRequestedServerNames()
                        .forEach(name -> asked.add(name.toString()));
                socket.getOutputStream().write('!');
            } catch (IOException e) {
                // the client did not like it, or the test is over
            }
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
