package org.posthouse.queue;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.posthouse.api.directory.Resolution;
import org.posthouse.api.mail.Disposition;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Status;
import org.posthouse.api.routing.Route;
import org.posthouse.api.routing.RouteQuery;
import org.posthouse.api.routing.Routing;
import org.posthouse.api.spool.Draft;
import org.posthouse.api.spool.Lease;
import org.posthouse.api.spool.Spool;
import org.posthouse.api.transport.Job;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.api.transport.Transport;
import org.posthouse.queue.attempt.Unrecorded;
import org.posthouse.queue.parts.Parts;
import org.posthouse.queue.parts.Policy;
import org.posthouse.queue.schedule.Scheduler;
import org.posthouse.segments.DirectoryDisk;
import org.posthouse.segments.Disk;
import org.posthouse.segments.DiskFile;
import org.posthouse.segments.LogOptions;
import org.posthouse.spool.SegmentSpool;

/**
 * A process that spools mail and delivers it from the queue until it dies. Arguments: directory, the point at which to die,
 * how often that is passed, the first number. With the point {@code drain} nothing is spooled, and it ends when the spool is
 * empty. Tells on the standard output what was begun ({@code B}), acknowledged ({@code A}), delivered ({@code D}), tried in
 * vain ({@code T}) and is done ({@code F}).
 */
public final class CrashChild {
    /** The moments at which a crash finds the disk in a state of its own. */
    enum Point {
        /** A message and its envelope are written and not forced. */
        WRITTEN,
        /** They are forced; nobody was told. */
        FORCED,
        /** It is acknowledged. */
        ACKNOWLEDGED,
        /** The queue has it. */
        LEASED,
        /** An attempt is made, and not recorded. */
        ATTEMPTED,
        /** Recorded: where recipients go, or that some are served and some are to be tried again. */
        RECORDED,
        /** All are served; the mail is still there. */
        SERVED,
        /** The mail is gone. */
        DONE
    }

    private static final int UNDER_WAY = 20;
    private static final String BODY = "Subject: x\r\n\r\n" + "x".repeat(2000) + "\r\n";

    private final String point;
    private final AtomicInteger left;

    private CrashChild(String point, int times) {
        this.point = point;
        this.left = new AtomicInteger(times);
    }

    public static void main(String[] args) throws Exception {
        new CrashChild(args[1], Integer.parseInt(args[2])).run(Path.of(args[0]), Integer.parseInt(args[3]));
    }

    private void at(Point now) {
        if (now.name().equals(point) && left.decrementAndGet() == 0) {
            Runtime.getRuntime().halt(9);
        }
    }

    private static synchronized void tell(String line) {
        System.out.println(line);
    }

    private void run(Path directory, int first) throws Exception {
        Spool spool = watched(
                Spool.class,
                SegmentSpool.open(
                        watched(Disk.class, new DirectoryDisk(directory)),
                        LogOptions.defaults("spool").withSegmentSize(256 << 10),
                        1 << 20));
        Policy policy = new Policy(
                4,
                100,
                List.of(Duration.ofMillis(20)),
                Duration.ofDays(5),
                Duration.ofHours(4),
                "mx.here.test",
                new Address("postmaster", "here.test"),
                false,
                65536,
                false);
        Parts parts = new Parts();
        parts.spool().bind(spool);
        parts.routing().bind(new AllToOne());
        parts.stage().bind(new FakeStage());
        parts.transports().bind(this::deliver, new NamedReference<>(Transport.NAME, "smtp"));
        Scheduler scheduler = new Scheduler(
                parts,
                policy,
                Clock.systemUTC(),
                () -> 0.5,
                Executors.newFixedThreadPool(4),
                8,
                new Unrecorded(Path.of("target", "unrecorded")));
        new Thread(scheduler::run).start();
        if (point.equals("drain")) {
            while (spool.counts().total() > 0) {
                Thread.sleep(5);
            }
            tell("E");
            Runtime.getRuntime().halt(0);
        }
        Semaphore room = new Semaphore(UNDER_WAY);
        for (int n = first; ; n++) {
            room.acquire();
            spool(spool, "mail" + n, () -> {
                room.release();
                scheduler.kick();
            });
        }
    }

    private void spool(Spool spool, String id, Runnable ended) throws IOException {
        tell("B " + id);
        Instant now = Instant.now();
        Mail.Builder mail =
                Mail.builder(id, now, Origin.builder("s", "mx", Origin.Role.MX).build(), Sender.empty());
        for (String name : List.of("now", "later")) {
            mail.recipient(Recipient.builder(new Address(name, "far.test"))
                    .key(id + "/" + name)
                    .disposition(Disposition.fresh(now))
                    .build());
        }
        CompletableFuture<Void> durable = new CompletableFuture<>();
        try (Draft draft = spool.draft()) {
            draft.body().write(BODY.getBytes(StandardCharsets.US_ASCII));
            draft.commit(mail.build(), new Draft.Completion() {
                @Override
                public void durable() {
                    tell("A " + id);
                    at(Point.ACKNOWLEDGED);
                    ended.run();
                    durable.complete(null);
                }

                @Override
                public void failed(IOException cause) {
                    ended.run();
                    durable.completeExceptionally(cause);
                }
            });
        }
        durable.join();
    }

    /** Everybody is elsewhere, at the same place. */
    private static final class AllToOne implements Routing {
        @Override
        public Resolution resolve(Address address) {
            return new Resolution.Foreign();
        }

        @Override
        public Way route(RouteQuery query) {
            return new Way.Known(new Route("smtp", "far.test", Map.of()));
        }

        @Override
        public Optional<Boolean> relays(String domain) {
            return Optional.of(false);
        }

        @Override
        public boolean ready() {
            return true;
        }
    }

    /** One recipient is served at once, the other at the second attempt that this process makes. */
    private final Set<String> tried = ConcurrentHashMap.newKeySet();

    private List<RecipientResult> deliver(Job job, Message message) {
        List<RecipientResult> results = new ArrayList<>();
        for (Recipient r : job.recipients()) {
            boolean now = r.address().localPart().equals("now") || !tried.add(r.key());
            tell((now ? "D " : "T ") + r.key());
            results.add(
                    now
                            ? RecipientResult.delivered()
                            : RecipientResult.delayed(new Status(451, "4.3.0", "not at once")));
        }
        at(Point.ATTEMPTED);
        return results;
    }

    /** The thing itself, and the points at its calls. */
    private <T> T watched(Class<T> type, Object target) {
        return type.cast(Proxy.newProxyInstance(
                CrashChild.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
                    String name = method.getName();
                    if (name.equals("force")) {
                        at(Point.WRITTEN);
                    } else if (name.equals("record")
                            && ((List<?>) args[1]).stream().noneMatch(r -> ((Recipient) r).open())) {
                        at(Point.SERVED);
                    }
                    Object result;
                    try {
                        result = method.invoke(target, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                    if (name.equals("force")) {
                        at(Point.FORCED);
                    } else if (name.equals("record")) {
                        recorded(((Lease) target).mail());
                    }
                    return wrapped(result);
                }));
    }

    private void recorded(Mail mail) {
        if (mail.open().isEmpty()) {
            tell("F " + mail.id());
            at(Point.DONE);
        } else {
            at(Point.RECORDED);
        }
    }

    private Object wrapped(Object result) {
        if (result instanceof DiskFile file) {
            return watched(DiskFile.class, file);
        }
        if (result instanceof Optional<?> some && some.isPresent() && some.get() instanceof Lease lease) {
            at(Point.LEASED);
            return Optional.of(watched(Lease.class, lease));
        }
        return result;
    }
}
