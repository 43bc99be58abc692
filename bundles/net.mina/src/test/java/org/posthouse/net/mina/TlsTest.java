package org.posthouse.net.mina;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import org.junit.After;
import org.junit.Test;
import org.posthouse.net.api.Listener;

public class TlsTest {
    private final TestServer server = new TestServer();
    private final Talk talk = new Talk("v1");

    @After
    public void stop() {
        server.close();
    }

    private Port listen(Listener.Tls tls) {
        server.withCertificates().bind(talk);
        return server.listen("test", tls);
    }

    @Test
    public void startsTlsInEveryVersion() throws Exception {
        Port port = listen(Listener.Tls.STARTTLS);
        for (String version : new String[] {"TLSv1.3", "TLSv1.2"}) {
            try (TestClient client = new TestClient(port)) {
                client.expect("220 v1").send("tls\r\nstarttls\r\n").expect("250 false", "220 go");
                client.tls(version).send("tls\r\na\r\n").expect("250 true", "250 v1 4 a");
                assertTrue(server.host.connections(1).get(0).tls().startsWith(version));
                client.send("quit\r\n").expect("221 bye").expectEnd(); // an end without close_notify would throw
            }
        }
    }

    @Test
    public void takesTlsFromTheFirstOctetOn() throws Exception {
        Port port = listen(Listener.Tls.IMPLICIT);
        for (String version : new String[] {"TLSv1.3", "TLSv1.2"}) {
            try (TestClient client = new TestClient(port)) {
                client.tls(version).expect("220 v1 tls").send("a\r\nb\r\nquit\r\n");
                client.expect("250 v1 1 a", "250 v1 2 b", "221 bye").expectEnd();
            }
        }
    }

    @Test
    public void passesMuchThrough() throws Exception {
        Port port = listen(Listener.Tls.IMPLICIT);
        for (String version : new String[] {"TLSv1.3", "TLSv1.2"}) {
            try (TestClient client = new TestClient(port)) {
                client.tls(version).expect("220 v1 tls");
                byte[] body = new byte[2_000_000];
                long sum = 0;
                for (int i = 0; i < body.length; i++) {
                    body[i] = (byte) (i * 13);
                    sum = sum * 31 + body[i];
                }
                client.send("body " + body.length + "\r\n").expect("354 go");
                client.out.write(body);
                client.expect("250 " + sum);
                client.send("stream 5000000\r\na\r\n").expect("150 5000000");
                for (long left = 5_000_000; left > 0; left--) {
                    assertEquals((byte) ('a' + left % 23), client.in.read());
                }
                client.expect("250 streamed", "250 v1 3 a");
            }
        }
    }

    @Test
    public void neverExecutesWhatWasSentBeforeTheHandshake() throws Exception {
        Port port = listen(Listener.Tls.STARTTLS);
        for (String injected : new String[] {"starttls\r\ninjected\r\n", "starttls\r\ni", "a\r\nstarttls\r\n\0\0\0"}) {
            try (TestClient client = new TestClient(port)) {
                client.expect("220 v1").send(injected);
                String line = client.line();
                while (line != null) {
                    assertFalse(line, line.contains("injected") || line.endsWith(" i"));
                    line = client.line();
                }
            }
        }
        try (TestClient client = new TestClient(port)) {
            client.expect("220 v1").send("starttls\r\n").expect("220 go").send("injected\r\n");
            assertThrows(IOException.class, () -> client.tls("TLSv1.3"));
        }
        assertTrue(TestServer.eventually(() -> talk.open.get() == 0));
    }

    @Test
    public void doesNotOfferTlsWithoutACertificate() throws Exception {
        server.bind(talk);
        Port port = server.listen("test", Listener.Tls.STARTTLS);
        try (TestClient client = new TestClient(port)) {
            client.expect("220 v1");
            assertFalse(talk.last.tlsAvailable());
            server.withCertificates();
            assertTrue(talk.last.tlsAvailable());
        }
    }

    @Test
    public void offersTlsWhileTheCertificatesAreReplaced() throws Exception {
        Port port = listen(Listener.Tls.STARTTLS);
        server.withoutCertificates();
        try (TestClient client = new TestClient(port)) {
            client.expect("220 v1");
            assertTrue(talk.last.tlsAvailable());
            client.send("starttls\r\n").expect("220 go");
            client.tls("TLSv1.3").send("a\r\n").expect("250 v1 2 a");
        }
    }

    @Test
    public void waitsForACertificate() throws Exception {
        server.bind(talk);
        Port port = server.listen("test", Listener.Tls.IMPLICIT);
        try (TestClient client = new TestClient(port)) {
            Thread later = new Thread(() -> {
                try {
                    Thread.sleep(100);
                } catch (InterruptedException e) {
                    return;
                }
                server.withCertificates();
            });
            later.start();
            client.tls("TLSv1.3").expect("220 v1 tls");
            later.join();
        }
    }

    @Test
    public void closesWhatIsNoTls() throws Exception {
        Port port = listen(Listener.Tls.IMPLICIT);
        try (TestClient client = new TestClient(port)) {
            client.send("EHLO plain.example\r\n");
            assertNotNull(client.line()); // an alert
            client.expectEnd();
        }
        assertTrue(TestServer.eventually(() -> server.status().open() == 0));
        assertEquals(0, talk.open.get());
    }

    @Test
    public void refusesRenegotiation() throws Exception {
        Port port = listen(Listener.Tls.IMPLICIT);
        try (TestClient client = new TestClient(port)) {
            client.tls("TLSv1.2").expect("220 v1 tls");
            ((javax.net.ssl.SSLSocket) client.socket).startHandshake();
            assertThrows(IOException.class, () -> {
                client.send("a\r\n");
                client.expect("250 v1 1 a");
                client.line();
            });
        } catch (IOException e) {
            // closing a broken TLS socket may fail as well
        }
    }
}
