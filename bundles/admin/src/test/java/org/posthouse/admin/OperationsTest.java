package org.posthouse.admin;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.Test;
import org.posthouse.api.admin.Caller;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Result;
import org.posthouse.api.filter.FilterAdmin;
import org.posthouse.api.server.Warning;
import org.posthouse.api.trace.Tracer;

public class OperationsTest {
    private final AdminComponent component = new AdminComponent();

    public OperationsTest() {
        component.patience = Duration.ofMillis(20);
    }

    private Operation operation(String name) {
        return component.operations().stream()
                .filter(o -> o.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    public void everyOperationSaysWhatItDoes() {
        Set<String> names = new HashSet<>();
        for (Operation o : component.operations()) {
            assertTrue(o.name(), names.add(o.name()));
            assertTrue(o.name(), o.name().matches("[a-z]+(-[a-z]+)*"));
            assertTrue(o.name(), o.summary().endsWith("."));
            boolean optionalSeen = false;
            for (var p : o.parameters()) {
                assertFalse(o.name() + ": required ones come first", optionalSeen && p.required());
                optionalSeen |= !p.required();
            }
        }
        assertTrue(names.size() > 25);
    }

    @Test
    public void absentPartsAreSaidToBeAbsent() throws OperationException {
        OperationException e = assertThrows(
                OperationException.class, () -> operation("queue-list").run(Map.of()));
        assertTrue(e.getMessage(), e.getMessage().contains("queue is absent"));
        assertTrue(operation("status").run(Map.of()).rows().contains(List.of("queue", "state", "absent")));
    }

    private static Warning warning(String part, String text, String since) {
        return new Warning() {
            @Override
            public String part() {
                return part;
            }

            @Override
            public String text() {
                return text;
            }

            @Override
            public Instant since() {
                return Instant.parse(since);
            }
        };
    }

    @Test
    public void warningsComeFirstAndTheOldestOfThem() throws OperationException {
        component.warnings = List.of(
                warning("spool", "is empty", "2025-03-02T00:00:00Z"), warning("db", "is gone", "2025-03-01T00:00:00Z"));
        List<List<String>> rows = operation("status").run(Map.of()).rows();
        assertEquals(List.of("warning", "db", "is gone (since 2025-03-01 00:00:00)"), rows.get(0));
        assertEquals(List.of("warning", "spool", "is empty (since 2025-03-02 00:00:00)"), rows.get(1));
    }

    @Test
    public void aPartThatLeavesIsNoStackTraceOnTheTerminal() {
        component.filters = new FilterAdmin() {
            @Override
            public List<FilterInfo> filters() {
                throw new NoClassDefFoundError("its bundle has left");
            }

            @Override
            public List<Decision> decisions(int limit) {
                return List.of();
            }
        };
        OperationException e = assertThrows(
                OperationException.class, () -> operation("filter-list").run(Map.of()));
        assertTrue(e.getMessage(), e.getMessage().contains("try again"));
    }

    @Test
    public void argumentsAreChecked() {
        assertThrows(OperationException.class, () -> operation("queue-show").run(Map.of()));
        assertThrows(OperationException.class, () -> operation("queue-list").run(Map.of("nonsense", "1")));
        assertThrows(
                OperationException.class, () -> arguments(Map.of("n", "-1")).number("n", 1, 2));
        assertThrows(
                OperationException.class, () -> arguments(Map.of("q", "12X")).octets("q"));
        assertThrows(OperationException.class, () -> arguments(Map.of("a", "x")).address("a"));
    }

    @Test
    public void sizesAreReadAsPeopleWriteThem() throws OperationException {
        assertEquals(500L << 20, arguments(Map.of("q", "500M")).octets("q"));
        assertEquals(2L << 30, arguments(Map.of("q", "2 GiB".replace(" ", ""))).octets("q"));
        assertEquals(123, arguments(Map.of("q", "123")).octets("q"));
        assertEquals(0, arguments(Map.of()).octets("q"));
        OperationException e = assertThrows(
                OperationException.class, () -> arguments(Map.of("q", "lots")).octets("q"));
        assertTrue(e.getMessage(), e.getMessage().endsWith("not lots"));
    }

    @Test
    public void aFileThatIsNotThereIsSaidToBe() {
        assertEquals("/x: no such file or directory", Format.reason(new NoSuchFileException("/x")));
        assertEquals("/x: permission denied", Format.reason(new AccessDeniedException("/x")));
        assertEquals("/x is not empty", Format.reason(new IOException("/x is not empty")));
    }

    @Test
    public void latestMailsAreFoundByWhatWasSaidOfThem() throws OperationException {
        component.tracer = new Tracer() {
            private final List<Event> events = List.of(
                    new Event(Instant.EPOCH, "m1", "received", "from <a@x.test> to <b@y.test> and 2 more, 10 octets"),
                    new Event(Instant.EPOCH, "m1", "delivered", "250 2.1.5 Delivered"),
                    new Event(Instant.EPOCH, "m2", "refused", "sender <c@z.test>: 550 no"));

            @Override
            public void stage(String mail, String stage, String detail) {
                throw new UnsupportedOperationException();
            }

            @Override
            public List<Event> find(String mail) {
                return events.stream().filter(e -> e.mail().equals(mail)).toList();
            }

            @Override
            public List<Event> latest(int limit) {
                return List.of(events.get(2), events.get(1)).subList(0, Math.min(limit, 2));
            }

            @Override
            public Found search(String text, OptionalLong after, int limit) {
                return switch (text) {
                    case "B@Y" -> new Found(List.of(events.get(1)), OptionalLong.of(77));
                    case "z.test" -> new Found(List.of(events.get(2)), OptionalLong.empty());
                    default -> new Found(List.of(), OptionalLong.empty());
                };
            }
        };
        Result page = operation("trace").run(Map.of("like", "B@Y"));
        assertEquals("There may be more: continue with --after 77", page.text());
        List<List<String>> found = page.rows();
        assertEquals(1, found.size());
        assertEquals("m1", found.get(0).get(1));
        assertEquals("from <a@x.test> to <b@y.test> and 2 more", found.get(0).get(4));
        assertEquals(
                "",
                operation("trace").run(Map.of("like", "z.test")).rows().get(0).get(4));
        assertEquals(2, operation("trace").run(Map.of()).rows().size());
        assertEquals(
                List.of(), operation("trace").run(Map.of("like", "elsewhere")).rows());
    }

    @Test
    public void aPartThatNobodyHasSeenYetIsWaitedForLonger() throws OperationException {
        Duration patience = Duration.ofMillis(500);
        long start = System.nanoTime();
        Services.Source<String> part =
                Services.of("part", patience, () -> System.nanoTime() - start > 2 * patience.toNanos() ? "here" : null);
        assertEquals("here", part.get());
    }

    private static Arguments arguments(Map<String, String> values) {
        return new Arguments(values, Caller.UNKNOWN);
    }
}
