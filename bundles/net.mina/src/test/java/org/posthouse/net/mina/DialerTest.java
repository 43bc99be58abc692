package org.posthouse.net.mina;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.After;
import org.junit.Test;
import org.posthouse.net.api.Dialer.Target;
import org.posthouse.net.api.ForbiddenAddressException;
import org.posthouse.net.api.Line;
import org.posthouse.net.api.Listener;
import org.posthouse.net.api.TlsRequest;
import org.posthouse.testkit.net.Settings;

public class DialerTest {
    private final TestServer server = new TestServer().withCertificates();
    private NetDialer dialer;

    @After
    public void stop() {
        if (dialer != null) {
            dialer.deactivate();
        }
        server.close();
    }

    private NetDialer dialer(String trust) throws IOException {
        dialer = new NetDialer(server.host, Settings.of(DialerConfig.class, Map.of("trust", trust)));
        return dialer;
    }

    private static Target target(String address, int port, boolean internal, int readMillis) throws IOException {
        return new Target(
                InetAddress.getByName(address),
                port,
                internal,
                Optional.empty(),
                Duration.ofSeconds(5),
                Duration.ofMillis(readMillis));
    }

    private Line toServer(String trust) throws IOException {
        server.bind(new Talk("v1"));
        Port port = server.listen("test", Listener.Tls.STARTTLS);
        return dialer(trust).connect(target("127.0.0.1", port.bound().getPort(), true, 5000));
    }

    private static BufferedReader reader(Line line) throws IOException {
        return new BufferedReader(new InputStreamReader(line.in(), StandardCharsets.UTF_8), 1);
    }

    private static void send(Line line, String text) throws IOException {
        line.out().write(text.getBytes(StandardCharsets.UTF_8));
        line.out().flush();
    }

    private static String own() throws Exception {
        return Path.of(DialerTest.class.getResource("test.pem").toURI()).toString();
    }

    private Line atHandshake(String trust) throws IOException {
        Line line = toServer(trust);
        StringBuilder said = new StringBuilder();
        send(line, "starttls\r\n");
        while (!said.toString().endsWith("220 go\r\n")) {
            said.append((char) line.in().read());
        }
        assertFalse(line.tls().isPresent());
        return line;
    }

    @Test
    public void verifiesNameAndIssuer() throws Exception {
        for (String name : new String[] {"localhost", "MX.example.org."}) {
            try (Line line = atHandshake(own())) {
                line.startTls(TlsRequest.verified(name));
                send(line, "tls\r\n");
                assertEquals("250 true", reader(line).readLine());
                assertTrue(line.tls().get().protocol().startsWith("TLSv1."));
                assertEquals("127.0.0.1", line.local().getAddress().getHostAddress());
            }
            dialer.deactivate();
        }
        try (Line line = atHandshake(own())) {
            assertThrows(IOException.class, () -> line.startTls(TlsRequest.verified("other.example.org")));
        }
        dialer.deactivate();
        try (Line line = atHandshake("")) {
            assertThrows(IOException.class, () -> line.startTls(TlsRequest.verified("localhost")));
        }
    }

    @Test
    public void takesAnyCertificateIfToldSo() throws Exception {
        for (String name : new String[] {"other.example.org", "192.0.2.1", "b\u00fccher.example", "_odd.example.org"}) {
            try (Line line = atHandshake("")) {
                line.startTls(TlsRequest.opportunistic(name));
                send(line, "tls\r\n");
                assertEquals("250 true", reader(line).readLine());
            }
            dialer.deactivate();
        }
    }

    @Test
    public void refusesOctetsBeforeTheHandshake() throws Exception {
        try (ServerSocket evil = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Line line = dialer("").connect(target("127.0.0.1", evil.getLocalPort(), true, 5000));
            evil.accept().getOutputStream().write("220 go\r\n250 injected\r\n".getBytes(StandardCharsets.US_ASCII));
            assertEquals('2', line.in().read());
            assertThrows(IOException.class, () -> line.startTls(TlsRequest.opportunistic("localhost")));
        }
    }

    @Test
    public void endsWhatTakesTooLong() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            Target target = target("127.0.0.1", silent.getLocalPort(), true, 200);
            try (Line line = dialer("").connect(target)) {
                assertThrows(SocketTimeoutException.class, () -> line.in().read());
            }
            try (Line line = dialer.connect(target)) {
                byte[] much = new byte[30_000_000];
                assertThrows(SocketTimeoutException.class, () -> line.out().write(much));
            }
            try (Line line = dialer.connect(target)) {
                assertThrows(IOException.class, () -> line.startTls(TlsRequest.opportunistic("localhost")));
            }
        }
    }

    @Test
    public void endsALongReadThatTakesTooLong() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            Line line = dialer("").connect(target("127.0.0.1", silent.getLocalPort(), true, 60_000));
            Socket peer = silent.accept();
            peer.getOutputStream().write('a');
            assertEquals('a', line.in().read());
            line.readTimeout(Duration.ofSeconds(5));
            long began = System.nanoTime();
            assertThrows(SocketTimeoutException.class, () -> line.in().read());
            long took = Duration.ofNanos(System.nanoTime() - began).toMillis();
            assertTrue(took + " ms", took >= 4900 && took < 15_000);
            assertEquals(
                    "the peer sees that it is over", -1, peer.getInputStream().read());
            line.close();
        }
    }

    @Test
    public void refusesInternalAddressesAndItsOwnListeners() throws Exception {
        Port port = server.listen("test", Listener.Tls.NONE);
        dialer("");
        assertThrows(
                ForbiddenAddressException.class,
                () -> dialer.connect(target("127.0.0.1", port.bound().getPort(), false, 100)));
        assertThrows(ForbiddenAddressException.class, () -> dialer.connect(target("::ffff:10.0.0.1", 25, false, 100)));
        assertThrows(ForbiddenAddressException.class, () -> dialer.connect(target("64:ff9b::7f00:1", 25, false, 100)));
        InetSocketAddress bound = port.bound();
        try (Line line = dialer.connect(target("127.0.0.1", bound.getPort(), true, 100))) {
            assertEquals(bound, line.remote());
        }
    }

    @Test
    public void knowsAllListenersOfOnePort() throws Exception {
        dialer("");
        int port = server.listen("one", Listener.Tls.NONE).bound().getPort();
        server.host.addPort(
                new Port.Settings(new Listener("two", "talk", Listener.Tls.NONE), "127.0.0.2", port, 8, 8, 8, false));
        assertTrue(dialer.isOwn(InetAddress.getByName("127.0.0.1"), port));
        assertTrue(dialer.isOwn(InetAddress.getByName("127.0.0.2"), port));
        assertFalse(dialer.isOwn(InetAddress.getByName("127.0.0.3"), port));
        assertFalse(dialer.isOwn(InetAddress.getByName("127.0.0.1"), port == 1 ? 2 : 1));
    }

    @Test
    public void knowsInternalAddresses() throws Exception {
        String[] internal = {
            "0.1.2.3",
            "10.1.1.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.1.2.3",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::10.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:0:127.0.0.1",
            "64:ff9b::10.0.0.1",
            "64:ff9b:1::1",
            "2002:7f00:1::",
            "2002:a00:1::5",
            "2001:0:a00:1::1",
            "2001:0:808:808:0:0:f5ff:fffe",
            "fc00::1",
            "fdff::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "2606:4700::5efe:10.0.0.1",
            "2606:4700::200:5efe:10.0.0.1",
            "100::1"
        };
        for (String address : internal) {
            assertTrue(address, InternalAddresses.contain(InetAddress.getByName(address)));
        }
        String[] external = {
            "1.1.1.1",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.2.1",
            "192.167.255.255",
            "223.255.255.255",
            "2606:4700::1111",
            "64:ff9b::8.8.8.8",
            "2002:808:808::1",
            "::ffff:8.8.8.8",
            "2001:0:808:808:0:0:f7f7:f7f7",
            "2001:db8::1"
        };
        for (String address : external) {
            assertFalse(address, InternalAddresses.contain(InetAddress.getByName(address)));
        }
        byte[] mapped = new byte[16];
        mapped[10] = mapped[11] = (byte) 0xff;
        mapped[12] = 10;
        assertTrue(InternalAddresses.contain(java.net.Inet6Address.getByAddress(null, mapped, 0)));
    }
}
