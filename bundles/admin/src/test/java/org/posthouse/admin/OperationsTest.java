package org.posthouse.admin;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.Test;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Result;
import org.posthouse.api.filter.FilterAdmin;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Recipient;
import org.posthouse.api.message.Sender;
import org.posthouse.api.queue.QueueAdmin;
import org.posthouse.api.spool.Entry;
import org.posthouse.api.spool.RecipientState;
import org.posthouse.api.spool.Spool;
import org.posthouse.api.trace.Tracer;
import org.posthouse.store.api.StoreAdmin;
import org.posthouse.store.api.StoreBackup;

public class OperationsTest {
    private final AdminComponent component = new AdminComponent();

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
        assertTrue(e.getMessage(), e.getMessage().contains("queue is not there"));
        assertTrue(operation("status").run(Map.of()).rows().contains(List.of("queue", "state", "absent")));
    }

    @Test
    public void argumentsAreChecked() {
        assertThrows(OperationException.class, () -> operation("queue-hold").run(Map.of()));
        assertThrows(OperationException.class, () -> operation("queue-list").run(Map.of("nonsense", "1")));
        assertThrows(OperationException.class, () -> new Arguments(Map.of("n", "-1")).number("n", 1, 2));
        assertThrows(OperationException.class, () -> new Arguments(Map.of("q", "12X")).octets("q"));
        assertThrows(OperationException.class, () -> new Arguments(Map.of("a", "x")).address("a"));
    }

    @Test
    public void sizesAreReadAsPeopleWriteThem() throws OperationException {
        assertEquals(500L << 20, new Arguments(Map.of("q", "500M")).octets("q"));
        assertEquals(2L << 30, new Arguments(Map.of("q", "2 GiB".replace(" ", ""))).octets("q"));
        assertEquals(123, new Arguments(Map.of("q", "123")).octets("q"));
        assertEquals(0, new Arguments(Map.of()).octets("q"));
        OperationException e =
                assertThrows(OperationException.class, () -> new Arguments(Map.of("q", "lots")).octets("q"));
        assertTrue(e.getMessage(), e.getMessage().endsWith("not lots"));
    }

    @Test
    public void aFileThatIsNotThereIsSaidToBe() {
        assertEquals("/x: no such file or directory", Format.reason(new NoSuchFileException("/x")));
        assertEquals("/x: permission denied", Format.reason(new AccessDeniedException("/x")));
        assertEquals("/x is not empty", Format.reason(new IOException("/x is not empty")));
    }

    @Test
    public void queueChangesReachTheQueue() throws OperationException {
        component.queue = new OneMailQueue();
        assertEquals(
                "m1 is on hold", operation("queue-hold").run(Map.of("id", "m1")).text());
        assertThrows(OperationException.class, () -> operation("queue-hold").run(Map.of("id", "m2")));
        operation("queue-pause").run(Map.of());
        assertTrue(component.queue.paused());
    }

    @Test
    public void filtersAreShown() throws OperationException {
        component.filters = new FilterAdmin() {
            @Override
            public List<FilterInfo> filters() {
                return List.of(new FilterInfo("spam", "", 0, true, false, 0, 0, 0, Map.of("reject", 2L)));
            }

            @Override
            public List<Decision> decisions(int limit) {
                return List.of();
            }
        };
        Result shown = operation("filter-list").run(Map.of());
        assertEquals("absent, required", shown.rows().get(0).get(3));
        assertEquals("reject 2", shown.rows().get(0).get(7));
    }

    @Test
    public void mailIsOnHoldBeforeAnythingIsRestored() throws OperationException {
        OneMailQueue mails = new OneMailQueue();
        mails.listed = true;
        component.queue = mails;
        FakeStore restored = new FakeStore(mails);
        component.storeAdmin = restored;
        Map<String, String> directory = Map.of("directory", "/backup");
        restored.failure = new IOException("not a backup");
        assertThrows(OperationException.class, () -> operation("restore").run(directory));
        assertTrue("on hold while it was tried", restored.held);
        assertFalse("nothing was restored", mails.held);
        restored.half = true;
        assertThrows(OperationException.class, () -> operation("restore").run(directory));
        assertTrue("half was restored", mails.held);
        mails.held = false;
        restored.failure = null;
        String said = operation("restore").run(directory).text();
        assertTrue(said, said.contains("1 mail"));
        assertTrue(mails.held);
        component.queue = null;
        restored.held = false;
        assertThrows(OperationException.class, () -> operation("restore").run(directory));
        assertFalse("restored without a queue to put on hold", restored.held);
    }

    /** A store that notes whether mail is on hold when it is restored. */
    private static final class FakeStore implements StoreAdmin, StoreBackup {
        private final OneMailQueue mails;
        private IOException failure;
        private boolean half;
        private boolean held;

        FakeStore(OneMailQueue mails) {
            this.mails = mails;
        }

        @Override
        public Report check() {
            return new Report(0, 0, 0, 0, List.of());
        }

        @Override
        public Report backup(Path directory) {
            return check();
        }

        @Override
        public Report restore(Path directory) throws IOException {
            held = mails.held;
            if (failure != null) {
                throw failure;
            }
            return check();
        }

        @Override
        public Totals totals() throws IOException {
            if (half) {
                throw new IOException("half restored");
            }
            return new Totals(0, 0, 0);
        }
    }

    @Test
    public void mailOfTheQueueIsFoundByPartOfAnAddress() throws OperationException {
        component.queue = new OneMailQueue() {
            @Override
            public List<Entry> list(String after, int limit) {
                return IntStream.range(0, 1200)
                        .mapToObj(i -> entry(String.format("m%04d", i), i % 400 == 7 ? "Joe@a.test" : "x@b.test"))
                        .filter(e -> e.id().compareTo(after) > 0)
                        .limit(limit)
                        .toList();
            }
        };
        assertEquals(List.of("m0007", "m0407", "m0807"), ids(Map.of("like", "joe@A")));
        assertEquals(List.of("m0407"), ids(Map.of("like", "joe@a", "after", "m0007", "limit", "1")));
        assertEquals(List.of("m1199"), ids(Map.of("like", "m1199")));
        assertEquals(List.of(), ids(Map.of("like", "nobody")));
    }

    private List<String> ids(Map<String, String> arguments) throws OperationException {
        return operation("queue-list").run(arguments).rows().stream()
                .map(row -> row.get(0))
                .toList();
    }

    private static Entry entry(String id, String to) {
        return new Entry(
                id,
                Instant.EPOCH,
                Sender.of(Address.parse("me@here.test").orElseThrow()),
                List.of(RecipientState.fresh(Recipient.of(Address.parse(to).orElseThrow()), "key of " + id)),
                1,
                0,
                Instant.EPOCH,
                false,
                "",
                Optional.empty(),
                Optional.empty());
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
        };
        List<List<String>> found = operation("trace").run(Map.of("like", "B@Y")).rows();
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

    /** A queue that knows the mail m1 only. */
    private static class OneMailQueue implements QueueAdmin {
        private boolean paused;
        private boolean held;
        private boolean listed;

        @Override
        public List<Entry> list(String after, int limit) {
            return listed && after.isEmpty()
                    ? List.of(new Entry(
                            "m1",
                            Instant.EPOCH,
                            Sender.empty(),
                            List.of(),
                            1,
                            0,
                            Instant.EPOCH,
                            held,
                            "",
                            Optional.empty(),
                            Optional.empty()))
                    : List.of();
        }

        @Override
        public Optional<Entry> find(String id) {
            return Optional.empty();
        }

        @Override
        public Optional<String> header(String id) {
            return Optional.empty();
        }

        @Override
        public boolean retry(String id) {
            return id.equals("m1");
        }

        @Override
        public int retryAll() {
            return 1;
        }

        @Override
        public boolean hold(String id) {
            held |= id.equals("m1");
            return id.equals("m1");
        }

        @Override
        public boolean release(String id) {
            held &= !id.equals("m1");
            return id.equals("m1");
        }

        @Override
        public boolean delete(String id, boolean bounce) {
            return id.equals("m1");
        }

        @Override
        public void pause(boolean pause) {
            paused = pause;
        }

        @Override
        public boolean paused() {
            return paused;
        }

        @Override
        public Spool.Counts counts() {
            return new Spool.Counts(1, 0, 0);
        }
    }
}
