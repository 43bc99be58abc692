package org.posthouse.doctor.check;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.Test;
import org.posthouse.api.health.Diagnosis;
import org.posthouse.api.health.HealthState;
import org.posthouse.testkit.dns.FakeResolver;

/** What is outside: other mail servers, and the time. */
public class OutsideChecksTest {
    private final FakeResolver dns = new FakeResolver().mx("others.house", 10, "mx.others.house");
    private final FakeParts parts = new FakeParts();

    public OutsideChecksTest() {
        parts.resolver = dns;
    }

    private OutboundCheck outbound(int port) {
        return new OutboundCheck(parts, () -> Optional.of("others.house"), () -> port);
    }

    @Test
    public void aServerThatAnswersIsWell() throws Exception {
        dns.address("mx.others.house", "127.0.0.1");
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            greet(listener, "220 mx.others.house ESMTP\r\n");
            assertEquals(
                    List.of("ok: mx.others.house:" + listener.getLocalPort() + " answers"),
                    Findings.of(outbound(listener.getLocalPort())));
            greet(listener, "HTTP/1.1 403 This network allows the web only\r\n");
            assertEquals(
                    HealthState.WARN,
                    Findings.bad(outbound(listener.getLocalPort())).state());
        }
    }

    private static void greet(ServerSocket listener, String line) {
        Thread peer = new Thread(() -> {
            try (Socket socket = listener.accept()) {
                socket.getOutputStream().write(line.getBytes(StandardCharsets.US_ASCII));
                socket.getInputStream().readAllBytes();
            } catch (IOException ended) {
                // the test has ended
            }
        });
        peer.setDaemon(true);
        peer.start();
    }

    @Test
    public void aPortThatIsBlockedIsNamed() throws Exception {
        dns.address("mx.others.house", "127.0.0.1");
        int closed;
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = listener.getLocalPort();
        }
        Diagnosis bad = Findings.bad(outbound(closed));
        assertEquals(HealthState.CRITICAL, bad.state());
        assertTrue(bad.found(), bad.found().contains("mx.others.house:" + closed));
        assertTrue(bad.fix(), bad.fix().contains("mail:route-login"));
    }

    @Test
    public void nobodyIsTriedWithoutTheDns() {
        assertEquals(HealthState.WARN, Findings.bad(outbound(25)).state());
        dns.fail("others.house");
        assertEquals(HealthState.UNAVAILABLE, Findings.bad(outbound(25)).state());
        assertEquals(List.of(), new OutboundCheck(parts, Optional::empty, () -> 25).check());
    }

    @Test
    public void aClockThatIsWrongIsNamed() throws Exception {
        try (DatagramSocket server = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            Duration[] wrong = {Duration.ofHours(-3)};
            Thread time = new Thread(() -> serve(server, wrong));
            time.setDaemon(true);
            time.start();
            ClockCheck check = new ClockCheck(
                    Clock.systemUTC(),
                    System::nanoTime,
                    Instant.EPOCH,
                    () -> Optional.of((InetSocketAddress) server.getLocalSocketAddress()));
            assertTrue(Findings.bad(check).found().endsWith("ahead of the time server"));
            assertEquals(HealthState.CRITICAL, Findings.bad(check).state());
            wrong[0] = Duration.ofHours(3);
            assertTrue(Findings.bad(check).found().endsWith("behind the time server"));
            wrong[0] = Duration.ZERO;
            assertTrue(Findings.well(check));
        }
    }

    /** rfc4330, with a clock that is wrong. */
    private static void serve(DatagramSocket socket, Duration[] wrong) {
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(new byte[48], 48);
                socket.receive(packet);
                ByteBuffer octets = ByteBuffer.wrap(packet.getData());
                octets.putLong(24, octets.getLong(40));
                octets.put(0, (byte) 0x24).put(1, (byte) 2);
                octets.putInt(40, (int) (Instant.now().plus(wrong[0]).getEpochSecond() + 2_208_988_800L));
                socket.send(packet);
            }
        } catch (IOException ended) {
            // the test has ended
        }
    }
}
