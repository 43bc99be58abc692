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
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.posthouse.api.directory.Directory;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Recipient;
import org.posthouse.api.message.Sender;
import org.posthouse.api.message.Status;
import org.posthouse.api.routing.Route;
import org.posthouse.api.routing.Router;
import org.posthouse.api.spool.Draft;
import org.posthouse.api.spool.Entry;
import org.posthouse.api.spool.Lease;
import org.posthouse.api.spool.RecipientState;
import org.posthouse.api.spool.Spool;
import org.posthouse.api.trace.Tracer;
import org.posthouse.api.transport.Job;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.api.transport.Transport;
import org.posthouse.segments.DirectoryDisk;
import org.posthouse.segments.Disk;
import org.posthouse.segments.DiskFile;
import org.posthouse.segments.LogOptions;
import org.posthouse.spool.SegmentSpool;
import org.posthouse.testkit.flow.FakeTimer;

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
        /** Recorded: some recipients are served, some are to be tried again. */
        RECORDED,
        /** All are served; the entry is still there. */
        SERVED,
        /** The entry is gone. */
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
        Settings settings = new Settings(
                4,
                100,
                List.of(Duration.ofMillis(20)),
                Duration.ofDays(5),
                Duration.ofHours(4),
                "mx.here.test",
                new Address("postmaster", "here.test"),
                false,
                65536);
        Engine engine = new Engine(
                services(spool),
                settings,
                Clock.systemUTC(),
                () -> 0.5,
                Executors.newFixedThreadPool(4),
                new FakeTimer(),
                8);
        new Thread(engine::run).start();
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
                engine.kick();
            });
        }
    }

    private void spool(Spool spool, String id, Runnable ended) throws IOException {
        tell("B " + id);
        List<RecipientState> to = new ArrayList<>();
        for (String name : List.of("now", "later")) {
            to.add(RecipientState.fresh(
                    new Recipient(new Address(name, "far.test"), Set.of(), Optional.empty()), id + "/" + name));
        }
        Instant now = Instant.now();
        Entry entry = new Entry(
                id, now, Sender.empty(), to, BODY.length(), 0, now, false, "", Optional.empty(), Optional.empty());
        CompletableFuture<Void> durable = new CompletableFuture<>();
        try (Draft draft = spool.draft()) {
            draft.body().write(BODY.getBytes(StandardCharsets.US_ASCII));
            draft.commit(entry, new Draft.Completion() {
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

    private Services services(Spool spool) {
        return new Services() {
            @Override
            public Spool spool() {
                return spool;
            }

            @Override
            public Directory directory() {
                return null;
            }

            @Override
            public Tracer tracer() {
                return null;
            }

            @Override
            public List<Router> routers() {
                return List.of(r -> Optional.of(new Route("smtp", "far.test", Map.of())));
            }

            @Override
            public Transport transport(String name) {
                return CrashChild.this::deliver;
            }
        };
    }

    /** One recipient is served at once, the other at the second attempt that this process makes. */
    private final Set<String> tried = java.util.concurrent.ConcurrentHashMap.newKeySet();

    private List<RecipientResult> deliver(Job job, Message message) {
        List<RecipientResult> results = new ArrayList<>();
        for (RecipientState r : job.recipients()) {
            boolean now = r.recipient().address().localPart().equals("now") || !tried.add(r.key());
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
                    } else if (name.equals("done")) {
                        at(Point.SERVED);
                    }
                    Object result;
                    try {
                        result = method.invoke(target, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                    switch (name) {
                        case "force" -> at(Point.FORCED);
                        case "record" -> at(Point.RECORDED);
                        case "done" -> {
                            tell("F " + ((Lease) target).entry().id());
                            at(Point.DONE);
                        }
                        default -> {
                            return wrapped(result);
                        }
                    }
                    return result;
                }));
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
