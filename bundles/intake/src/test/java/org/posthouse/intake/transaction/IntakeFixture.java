package org.posthouse.intake.transaction;

import static org.junit.Assert.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.After;
import org.osgi.framework.Version;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.filter.Ended;
import org.posthouse.api.filter.Filter;
import org.posthouse.api.filter.FilterAdmin.FilterInfo;
import org.posthouse.api.intake.Intake;
import org.posthouse.api.intake.Outbox;
import org.posthouse.api.mail.Disposition;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.message.Status;
import org.posthouse.intake.filter.FilterRegistry;
import org.posthouse.intake.filter.FilterRules;
import org.posthouse.intake.filter.SetBackParts;
import org.posthouse.intake.outbound.OutboundFilters;
import org.posthouse.intake.outbound.SpoolOutbox;
import org.posthouse.intake.parts.IntakeThreads;
import org.posthouse.intake.parts.Limits;
import org.posthouse.intake.parts.MailRules;
import org.posthouse.intake.parts.Parts;
import org.posthouse.intake.parts.SenderCheck;
import org.posthouse.intake.parts.Timing;
import org.posthouse.support.Gate;
import org.posthouse.support.scratch.Bounds;
import org.posthouse.support.scratch.Scratch;
import org.posthouse.testkit.flow.FakeClock;
import org.posthouse.testkit.flow.FakeTimer;
import org.posthouse.testkit.flow.IntakeContract;

/** An intake over fakes of everything else; filters run on threads of their own, time passes when it is told to. */
public abstract class IntakeFixture extends IntakeContract {
    protected static final Limits LIMITS = new Limits(10_000, 5, 1, 3);
    private static final long PATIENCE_MILLIS = 20_000;

    protected final FakeClock clock = new FakeClock();
    protected final FakeTimer timer = new FakeTimer();
    private final Timing timing = new Timing(timer, timer::nanos);
    protected final Queue<Runnable> spoolTasks = new ConcurrentLinkedQueue<>();
    protected final Parts parts = new Parts();
    protected final Gate gate = new Gate();
    protected static final Path SCRATCH = Path.of("target", "scratch");
    protected final Scratch scratch = scratch(1);
    private final ExecutorService followers = Executors.newCachedThreadPool();

    /** How often something followed an answer on a thread of its own. */
    protected final AtomicInteger followed = new AtomicInteger();

    protected final IntakeThreads threads =
            new IntakeThreads(timing, spoolTasks::add, this::follow, followers::shutdown);
    protected final FilterRegistry filters = registry(Optional.empty());
    protected final Outbox outbox = new SpoolOutbox(parts, gate);
    protected final MailIntake intake =
            new MailIntake(parts, filters, scratch, clock, threads, gate, outbox, rules(LIMITS, SenderCheck.LOCAL));
    protected final OutboundFilters outbound = new OutboundFilters(intake.chain(), gate, parts, clock);

    protected volatile Optional<String> warning = Optional.empty();

    protected IntakeFixture() {
        parts.routing().bind(routing);
        parts.spool().bind(spool);
        parts.direct().bind(direct);
        parts.traces().bind(tracer);
    }

    private void follow(Runnable task) {
        followed.incrementAndGet();
        followers.execute(task);
    }

    /** @param minFree octets that must stay free on the disk */
    protected static Scratch scratch(long minFree) {
        return new Scratch("intake", SCRATCH, new Bounds(2000, 100_000, minFree), Runnable::run);
    }

    protected static MailRules rules(Limits limits, SenderCheck check) {
        return new MailRules("mx.here.test", limits, check, Duration.ofSeconds(10), true);
    }

    /** @param file where it remembers what was set back */
    protected FilterRegistry registry(Optional<Path> file) {
        return new FilterRegistry(
                timing,
                chosen(Set.of(), 4),
                new SetBackParts(clock, file, this::rollBack, text -> warning = text, Runnable::run));
    }

    /** What takes place where a bundle is rolled back; here nothing can be. */
    protected String rollBack(String bundle) throws OperationException {
        throw new OperationException("No earlier jar of " + bundle + " is kept");
    }

    /** What configuration says of filters. */
    protected static FilterRules chosen(Set<String> required, int threads, String... entries) {
        return FilterRules.of(List.of(entries), required, threads, Duration.ofSeconds(30), 50);
    }

    @Override
    protected Intake intake() {
        return intake;
    }

    /** Registers a filter of this name, from version 1.0.0 of a bundle named after it. */
    protected Filter add(String name, Filter filter, Object... properties) {
        return add(name, "1.0.0", filter, properties);
    }

    protected Filter add(String name, String version, Filter filter, Object... properties) {
        Map<String, Object> all = new HashMap<>(Map.of(Filter.NAME, name));
        for (int i = 0; i < properties.length; i += 2) {
            all.put((String) properties[i], properties[i + 1]);
        }
        filters.add(filter, all, "org.example." + name, new Version(version));
        return filter;
    }

    protected FilterInfo info(String name) {
        return filters.filters().stream()
                .filter(f -> f.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    protected String delivered(int recipient) {
        return direct.text(direct.jobs.get(0).recipients().get(recipient).key());
    }

    protected void runSpoolTasks() {
        while (!spoolTasks.isEmpty()) {
            spoolTasks.remove().run();
        }
    }

    protected static List<Disposition.Phase> phases(Mail mail) {
        return mail.recipients().stream().map(r -> r.disposition().phase()).toList();
    }

    protected static Limits limits(int recipients) {
        return new Limits(10_000, recipients, 1, 3);
    }

    /** Waits for what other threads do; for as long as it takes, so that no time is measured. */
    protected static void await(String what, BooleanSupplier condition) {
        long end = System.currentTimeMillis() + PATIENCE_MILLIS;
        while (!condition.getAsBoolean()) {
            assertTrue(what + " did not happen", System.currentTimeMillis() < end);
            Thread.onSpinWait();
            Thread.yield();
        }
    }

    protected void nothingIsLeft() {
        await("the end of all deadlines", () -> threads.deadlines().size() == 0);
        await("the end of all alarms", () -> {
            timer.advance(Duration.ofSeconds(10)); // those of calls that were in time
            return timer.waiting() == 0;
        });
        await("the end of all bodies", () -> scratch.inMemory() == 0);
        assertTrue("somebody is inside", gate.close(Duration.ofDays(1)));
    }

    @After
    public void closeFilters() {
        filters.close(new Ended(Ended.How.REFUSED, Status.UNAVAILABLE), Duration.ZERO);
        followers.shutdown();
    }

    protected static <T> List<T> synchronizedList() {
        return java.util.Collections.synchronizedList(new ArrayList<>());
    }
}
