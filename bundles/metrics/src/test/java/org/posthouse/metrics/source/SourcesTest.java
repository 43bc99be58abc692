package org.posthouse.metrics.source;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.Test;
import org.posthouse.api.health.Diagnosis;
import org.posthouse.api.health.Doctor;
import org.posthouse.api.health.Examined;
import org.posthouse.api.metrics.Metric;
import org.posthouse.api.metrics.Reading;
import org.posthouse.api.metrics.Sample;
import org.posthouse.net.api.Listener;
import org.posthouse.net.api.NetAdmin;

/** Figures that are made of what other parts tell. */
public class SourcesTest {
    private static double value(List<Metric> metrics, String name, Map<String, String> labels) {
        return metrics.stream()
                .filter(m -> m.name().equals(name))
                .flatMap(m -> m.samples().stream())
                .filter(s -> s.labels().equals(labels))
                .map(Sample::reading)
                .mapToDouble(r -> ((Reading.Amount) r).value())
                .findFirst()
                .orElseThrow(() -> new AssertionError(name + labels));
    }

    private static NetAdmin.ListenerStatus listener(String name, String protocol, String problem) {
        Listener listener = new Listener(name, protocol, Listener.Tls.STARTTLS);
        return new NetAdmin.ListenerStatus(listener, "127.0.0.1", 1, problem, true, 0, 7, 3, 2, 1);
    }

    private static NetAdmin.ConnectionStatus connection(String listener, String tls) {
        return new NetAdmin.ConnectionStatus("c1", listener, "192.0.2.1:1", tls, 1, 0, 0);
    }

    @Test
    public void sessionsOfAllListenersOfAProtocolWithAndWithoutTls() {
        List<Metric> read = new NetSource(new NetAdmin() {
                    @Override
                    public List<ListenerStatus> listeners() {
                        return List.of(
                                listener("imap", "imap", ""),
                                listener("imaps", "imap", ""),
                                listener("mx", "smtp", "taken"));
                    }

                    @Override
                    public List<ConnectionStatus> connections(int limit) {
                        return List.of(
                                connection("imap", ""),
                                connection("imap", "TLSv1.3"),
                                connection("imaps", "TLSv1.3"),
                                connection("gone", ""));
                    }

                    @Override
                    public boolean close(String connection) {
                        return false;
                    }

                    @Override
                    public Backlog backlog() {
                        return new Backlog(4, Duration.ofMillis(1500));
                    }

                    @Override
                    public Optional<Memory> memoryHeld() {
                        return Optional.of(new Memory(100, 1000, 20, 200));
                    }
                })
                .read();
        assertEquals(2, value(read, "posthouse_sessions_open", Map.of("protocol", "imap", "tls", "yes")), 0);
        assertEquals(1, value(read, "posthouse_sessions_open", Map.of("protocol", "imap", "tls", "no")), 0);
        assertEquals(0, value(read, "posthouse_sessions_open", Map.of("protocol", "smtp", "tls", "no")), 0);
        assertEquals(0, value(read, "posthouse_listener_open", Map.of("listener", "mx", "protocol", "smtp")), 0);
        assertEquals(1, value(read, "posthouse_listener_open", Map.of("listener", "imap", "protocol", "imap")), 0);
        assertEquals(3, value(read, "posthouse_sessions_refused", Map.of("listener", "mx", "protocol", "smtp")), 0);
        assertEquals(1.5, value(read, "posthouse_workers_still_seconds", Map.of()), 0);
        assertEquals(100, value(read, "posthouse_memory_share_bytes", Map.of("share", "connections")), 0);
        assertEquals(200, value(read, "posthouse_memory_share_limit_bytes", Map.of("share", "buffers")), 0);
    }

    @Test
    public void aCheckIsAsBadAsTheWorstItFound() {
        List<Metric> read = new DoctorSource(new Doctor() {
                    @Override
                    public List<Examined> examine(String which, Duration recent) {
                        throw new AssertionError("a monitor must not start checks");
                    }

                    @Override
                    public List<Examined> known() {
                        return List.of(
                                new Examined("disk", Set.of(), Diagnosis.ok("fine"), Instant.EPOCH),
                                new Examined(
                                        "disk",
                                        Set.of(),
                                        Diagnosis.critical("full", "x").of("b"),
                                        Instant.EPOCH),
                                new Examined("clock", Set.of(), Diagnosis.ok("fine"), Instant.EPOCH));
                    }
                })
                .read();
        assertEquals(3, value(read, "posthouse_check_state", Map.of("check", "disk")), 0);
        assertEquals(0, value(read, "posthouse_check_state", Map.of("check", "clock")), 0);
    }

    @Test
    public void theProcessIsThere() {
        List<Metric> read = new ProcessSource().read();
        assertTrue(value(read, "posthouse_jvm_memory_used_bytes", Map.of("area", "heap")) > 0);
    }
}
