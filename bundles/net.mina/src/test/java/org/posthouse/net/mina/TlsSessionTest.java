package org.posthouse.net.mina;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.junit.After;
import org.junit.Test;
import org.posthouse.net.api.ChannelBinding;
import org.posthouse.net.api.Listener;
import org.posthouse.net.api.TlsSession;

/** What a session learns of a TLS handshake, over sockets, in both versions, with fresh and with resumed handshakes. */
public class TlsSessionTest {
    private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

    private final TestServer server = new TestServer();
    private final Talk talk = new Talk("v1");

    @After
    public void stop() {
        server.close();
    }

    private Port listen(boolean asksClients) {
        server.withCertificates().bind(talk);
        return server.host.addPort(TestServer.settings("test", Listener.Tls.IMPLICIT, asksClients));
    }

    /** What the server knows of a connection, and what the client does. */
    private record Ends(TlsSession server, SSLSession client) {}

    /** A connection on which something was said, so that a ticket for the next one has come, too. */
    private Ends connect(Port port, SSLContext context, String name, String version) throws Exception {
        try (TestClient client = new TestClient(port)) {
            client.tls(context, name, version)
                    .expect("220 v1 tls")
                    .send("a\r\n")
                    .expect("250 v1 1 a");
            Ends ends = new Ends(talk.last.tlsSession().orElseThrow(), ((SSLSocket) client.socket).getSession());
            client.send("quit\r\n").expect("221 bye").expectEnd();
            return ends;
        }
    }

    /** A fresh connection and one that resumes its session. */
    private List<Ends> twice(Port port, SSLContext context, String name, String version) throws Exception {
        Ends fresh = connect(port, context, name, version);
        Ends resumed = connect(port, context, name, version);
        assertEquals(
                "resumed under " + version,
                fresh.client().getCreationTime(),
                resumed.client().getCreationTime());
        return List.of(fresh, resumed);
    }

    private static String hex(Optional<byte[]> octets) {
        return octets.map(HexFormat.of()::formatHex).orElse("none");
    }

    @Test
    public void tellsTheNameThatWasAskedFor() throws Exception {
        Port port = listen(false);
        for (String version : VERSIONS) {
            for (Ends ends : twice(port, TestClient.context(false), "localhost", version)) {
                byte[] expected = MessageDigest.getInstance("SHA-256")
                        .digest(ends.client().getPeerCertificates()[0].getEncoded());
                assertEquals(
                        HexFormat.of().formatHex(expected),
                        hex(ends.server().channelBinding(ChannelBinding.TLS_SERVER_END_POINT)));
            }
        }
    }

    // rfc9266
    @Test
    public void exportsKeyingMaterialWhereTheRuntimeCan() throws Exception {
        Port port = listen(false);
        SSLContext context = TestClient.context(false);
        Ends first = connect(port, context, "localhost", "TLSv1.3");
        Ends second = connect(port, context, "localhost", "TLSv1.3");
        String ofFirst = hex(first.server().channelBinding(ChannelBinding.TLS_EXPORTER));
        if (Exporter.isSupported()) {
            assertEquals(64, ofFirst.length());
            assertEquals(hex(Exporter.channelBinding(first.client())), ofFirst);
            assertEquals(
                    hex(Exporter.channelBinding(second.client())),
                    hex(second.server().channelBinding(ChannelBinding.TLS_EXPORTER)));
            assertNotEquals(ofFirst, hex(second.server().channelBinding(ChannelBinding.TLS_EXPORTER)));
        } else {
            assertEquals("none", ofFirst);
        }
        Ends older = connect(port, context, "localhost", "TLSv1.2");
        assertEquals("none", hex(older.server().channelBinding(ChannelBinding.TLS_EXPORTER)));
    }

    @Test
    public void showsTheClientsCertificatesWhereTheyAreAskedFor() throws Exception {
        Port port = listen(true);
        for (String version : VERSIONS) {
            for (Ends ends : twice(port, TestClient.context(true), "localhost", version)) {
                assertEquals(1, ends.server().clientCertificates().size());
                assertArrayEquals(
                        TestCertificates.certificate().getEncoded(),
                        ends.server().clientCertificates().get(0).getEncoded());
            }
            TlsSession without = connect(port, TestClient.context(false), "localhost", version)
                    .server();
            assertTrue(without.clientCertificates().isEmpty());
        }
    }

    @Test
    public void asksNobodyForACertificateByDefault() throws Exception {
        Port port = listen(false);
        for (String version : VERSIONS) {
            TlsSession tls = connect(port, TestClient.context(true), "localhost", version)
                    .server();
            assertTrue(tls.clientCertificates().isEmpty());
        }
    }

    @Test
    public void asksAfterStartTlsToo() throws Exception {
        server.withCertificates().bind(talk);
        Port port = server.host.addPort(TestServer.settings("test", Listener.Tls.STARTTLS, true));
        try (TestClient client = new TestClient(port)) {
            client.expect("220 v1");
            assertFalse(talk.last.tlsSession().isPresent());
            client.send("starttls\r\n").expect("220 go");
            client.tls(TestClient.context(true), "mx.example.org", "TLSv1.3")
                    .send("a\r\n")
                    .expect("250 v1 2 a");
            TlsSession tls = talk.last.tlsSession().orElseThrow();
            assertEquals(Optional.of("mx.example.org"), tls.serverName());
            assertEquals(1, tls.clientCertificates().size());
        }
    }
}
