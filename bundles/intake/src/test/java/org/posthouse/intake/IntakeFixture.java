package org.posthouse.intake;

import static org.junit.Assert.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.Directory;
import org.posthouse.api.directory.Resolution;
import org.posthouse.api.intake.Intake;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Message;
import org.posthouse.api.routing.Router;
import org.posthouse.api.spool.Entry;
import org.posthouse.api.spool.RecipientState;
import org.posthouse.api.spool.Spool;
import org.posthouse.api.trace.Tracer;
import org.posthouse.api.transport.DirectTransport;
import org.posthouse.intake.body.Body;
import org.posthouse.intake.body.BodySink;
import org.posthouse.intake.body.Scratch;
import org.posthouse.intake.filter.Chain;
import org.posthouse.testkit.flow.FakeClock;
import org.posthouse.testkit.flow.FakeTimer;
import org.posthouse.testkit.flow.IntakeContract;

/** An intake without filters over fakes of everything else. */
public abstract class IntakeFixture extends IntakeContract {
    static final Settings SETTINGS =
            new Settings("mx.here.test", 10_000, 5, 1, 3, Settings.SenderCheck.LOCAL, Duration.ofSeconds(10), true);

    final FakeClock clock = new FakeClock();
    final FakeTimer timer = new FakeTimer();
    final Queue<Runnable> spoolTasks = new ArrayDeque<>();
    final Scratch scratch =
            new Scratch(Path.of(System.getProperty("java.io.tmpdir"), "posthouse-intake-test"), 2000, 100_000, 1);
    boolean spoolAbsent;
    boolean directAbsent;
    Spool otherSpool;
    Tracer otherTracer;
    int directoryAsked;
    final Services services = new Services() {
        @Override
        public Directory directory() {
            return new Directory() {
                @Override
                public Resolution resolve(Address address) {
                    directoryAsked++;
                    return directory.resolve(address);
                }

                @Override
                public Optional<AccountInfo> account(String name) {
                    return directory.account(name);
                }
            };
        }

        @Override
        public Spool spool() {
            return spoolAbsent ? null : otherSpool == null ? spool : otherSpool;
        }

        @Override
        public DirectTransport direct() {
            return directAbsent ? null : direct;
        }

        @Override
        public Tracer tracer() {
            return otherTracer == null ? tracer : otherTracer;
        }

        @Override
        public List<Router> routers() {
            return List.copyOf(routers);
        }
    };
    final Chain chain = new Chain(clock, this::copy);
    final Door door = new Door(services, chain, scratch, clock, Workers.of(timer, spoolTasks::add, () -> {}), SETTINGS);

    private Body copy(Message message) throws java.io.IOException {
        BodySink sink = scratch.sink(door.maxSize());
        try (var in = message.open(0)) {
            in.transferTo(sink);
        }
        return sink.finish().orElseThrow();
    }

    @Override
    protected Intake intake() {
        return door;
    }

    String delivered(int recipient) {
        return direct.text(direct.jobs.get(0).recipients().get(recipient).key());
    }

    void runSpoolTasks() {
        while (!spoolTasks.isEmpty()) {
            spoolTasks.remove().run();
        }
    }

    static List<RecipientState.Phase> phases(Entry entry) {
        return entry.recipients().stream().map(RecipientState::phase).toList();
    }

    void nothingIsLeft() {
        assertEquals(0, timer.waiting());
        assertEquals(0, scratch.inMemory());
        door.gate.close(Duration.ofDays(1)); // returns, since nobody is inside
    }
}
