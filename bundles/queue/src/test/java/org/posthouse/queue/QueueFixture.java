package org.posthouse.queue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.posthouse.api.directory.Directory;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Recipient;
import org.posthouse.api.message.Recipient.Notify;
import org.posthouse.api.message.Sender;
import org.posthouse.api.message.Status;
import org.posthouse.api.routing.Route;
import org.posthouse.api.routing.Router;
import org.posthouse.api.spool.Entry;
import org.posthouse.api.spool.RecipientState;
import org.posthouse.api.spool.Spool;
import org.posthouse.api.trace.Tracer;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.api.transport.RecipientResult.Action;
import org.posthouse.api.transport.Transport;
import org.posthouse.testkit.flow.FakeClock;
import org.posthouse.testkit.flow.FakeDirectory;
import org.posthouse.testkit.flow.FakeSpool;
import org.posthouse.testkit.flow.FakeTimer;
import org.posthouse.testkit.flow.FakeTracer;
import org.posthouse.testkit.flow.FakeTransport;

/** A queue with everything around it faked. */
abstract class QueueFixture {
    static final String MESSAGE = "Subject: hello\r\nFrom: a@here.test\r\n\r\nworld\r\n";
    static final Settings SETTINGS = new Settings(
            2,
            100,
            List.of(Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofMinutes(15)),
            Duration.ofDays(5),
            Duration.ofHours(4),
            "mx.here.test",
            new Address("postmaster", "here.test"),
            false,
            65536);

    final FakeClock clock = new FakeClock();
    final FakeSpool spool = new FakeSpool();
    final FakeDirectory directory = new FakeDirectory().user("a@here.test");
    final FakeTracer tracer = new FakeTracer();
    final FakeTransport smtp = new FakeTransport();
    final FakeTransport local = new FakeTransport();
    final FakeTimer timer = new FakeTimer();
    final List<Router> routers = new ArrayList<>();
    final Map<String, Transport> transports = new java.util.HashMap<>(Map.of("smtp", smtp, "local", local));
    boolean spoolAbsent;
    final Services services = new Services() {
        @Override
        public Spool spool() {
            return spoolAbsent ? null : spool;
        }

        @Override
        public Directory directory() {
            return directory;
        }

        @Override
        public Tracer tracer() {
            return tracer;
        }

        @Override
        public List<Router> routers() {
            return routers;
        }

        @Override
        public Transport transport(String name) {
            return transports.get(name);
        }
    };
    final List<Runnable> later = new ArrayList<>();
    Executor executor = Runnable::run;
    final Engine engine = new Engine(services, SETTINGS, clock, () -> 0.5, task -> executor.execute(task), timer, 8);
    final Admin admin = new Admin(engine);

    QueueFixture() {
        smtp.answer =
                r -> new RecipientResult(Action.RELAYED, new Status(250, "2.0.0", "ok"), Optional.of("mx.far.test"));
        routers.add(r -> switch (r.address().domainKey()) {
            case "here.test" -> Optional.of(new Route("local", "local", Map.of()));
            case "hold.test" -> Optional.of(new Route(Route.HOLD, Route.HOLD, Map.of()));
            case "none.test" -> Optional.empty();
            default -> Optional.of(new Route("smtp", r.address().domainKey(), Map.of()));
        });
    }

    static Address address(String text) {
        return Address.parse(text).orElseThrow();
    }

    Entry put(String id, String sender, Recipient... to) {
        return put(id, sender.isEmpty() ? Sender.empty() : Sender.of(address(sender)), to);
    }

    Entry put(String id, Sender sender, Recipient... to) {
        List<RecipientState> states = Arrays.stream(to)
                .map(r -> RecipientState.fresh(r, id + "/" + r.address()))
                .toList();
        Entry entry = new Entry(
                id,
                clock.instant(),
                sender,
                states,
                MESSAGE.length(),
                0,
                clock.instant(),
                false,
                "",
                Optional.of("a@here.test"),
                Optional.empty());
        spool.put(entry, MESSAGE);
        return entry;
    }

    static Recipient to(String address, Notify... notify) {
        return new Recipient(address(address), Set.of(notify), Optional.empty());
    }

    /** Makes all attempts that can be made now. */
    void work() throws IOException {
        for (int i = 0; i < 200 && engine.next(); i++) {
            // one after the other
        }
    }

    void later(Duration by) throws IOException {
        clock.advance(by);
        work();
    }

    static RecipientResult refused() {
        return new RecipientResult(Action.FAILED, new Status(550, "5.1.1", "who is that"), Optional.of("mx.far.test"));
    }

    static RecipientResult deferred() {
        return new RecipientResult(Action.DELAYED, new Status(451, "4.7.1", "greylisted"), Optional.of("mx.far.test"));
    }

    List<Entry> notices() {
        return spool.all().stream().filter(e -> e.id().contains("-")).toList();
    }

    Entry find(String id) {
        return spool.find(id).orElseThrow();
    }
}
