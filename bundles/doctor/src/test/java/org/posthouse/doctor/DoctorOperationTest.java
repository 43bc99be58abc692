package org.posthouse.doctor;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.Test;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.health.Diagnosis;
import org.posthouse.api.health.Doctor;
import org.posthouse.api.health.Examined;

public class DoctorOperationTest {
    private final List<Examined> found = new ArrayList<>();
    private int looks;

    private final DoctorOperation operation = new DoctorOperation(new Doctor() {
        @Override
        public List<Examined> examine(String tag, Duration recent) {
            looks++;
            return known().stream()
                    .filter(e ->
                            tag.isEmpty() || e.tags().contains(tag) || e.check().equals(tag))
                    .toList();
        }

        @Override
        public List<Examined> known() {
            return found;
        }
    });

    private void add(String check, Diagnosis diagnosis, String... tags) {
        found.add(new Examined(check, Set.of(tags), diagnosis, Instant.EPOCH));
    }

    @Test
    public void whatIsWellIsShownOnRequest() throws OperationException {
        add("disk", Diagnosis.critical("full", "free some").of("mail"));
        add("queue", Diagnosis.warn("paused", "mail:queue-resume"));
        add("store", Diagnosis.ok("3 messages"), "ready");
        assertEquals("1 critical, 1 warn, 1 ok", operation.run(Map.of()).text());
        assertEquals(
                List.of(
                        List.of("critical", "disk", "mail", "full", "free some"),
                        List.of("warn", "queue", "", "paused", "mail:queue-resume")),
                operation.run(Map.of()).rows());
        assertEquals(3, operation.run(Map.of("all", "true")).rows().size());
        assertEquals(
                "All is well: 1 checked",
                operation.run(Map.of("check", "ready")).text());
        assertEquals(1, operation.run(Map.of("check", "disk")).rows().size());
    }

    @Test
    public void whatIsKnownIsShownWithoutALook() throws OperationException {
        assertEquals(
                "No checks have run yet", operation.run(Map.of("known", "true")).text());
        add("queue", Diagnosis.warn("paused", "mail:queue-resume"));
        assertEquals(1, operation.run(Map.of("known", "true")).rows().size());
        assertEquals(0, looks);
    }

    @Test
    public void whatIsNotKnownIsRefused() {
        assertThrows(OperationException.class, () -> operation.run(Map.of("check", "nonsense")));
        assertThrows(OperationException.class, () -> operation.run(Map.of("everything", "true")));
        assertFalse(operation.writes());
    }
}
