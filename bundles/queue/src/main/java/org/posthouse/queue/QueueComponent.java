package org.posthouse.queue;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.api.directory.Directory;
import org.posthouse.api.queue.QueueAdmin;
import org.posthouse.api.routing.Router;
import org.posthouse.api.spool.Entry;
import org.posthouse.api.spool.Spool;
import org.posthouse.api.trace.Tracer;
import org.posthouse.api.transport.Transport;

/** The queue as a component: its services come and go at any moment, and mail waits for those that are absent. */
@Component(service = QueueAdmin.class, immediate = true, configurationPid = "org.posthouse.queue")
@Designate(ocd = QueueConfig.class)
public final class QueueComponent implements QueueAdmin, Services {
    /** Below the 5 s that SCR waits for its lock. */
    private static final Duration GRACE = Duration.ofSeconds(4);

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Tracer tracer;

    private volatile Spool spool;
    private volatile Directory directory;
    private final Map<Router, ServiceReference<Router>> boundRouters = new IdentityHashMap<>();
    private volatile List<Router> routers = List.of();
    private final Map<Transport, ServiceReference<Transport>> boundTransports = new IdentityHashMap<>();
    private final ThreadPoolExecutor workers;
    private final ScheduledThreadPoolExecutor timer;
    private final Engine engine;
    private final Admin admin;
    private final Bell bell;

    @Activate
    public QueueComponent(@Reference Bell bell, QueueConfig config) {
        this.bell = bell;
        int limit = Math.max(1, config.workers());
        workers = new ThreadPoolExecutor(
                limit, limit, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), named("queue-worker"));
        workers.allowCoreThreadTimeOut(true);
        timer = new ScheduledThreadPoolExecutor(1, named("queue-timer"));
        engine = new Engine(
                this,
                Settings.of(config),
                Clock.systemUTC(),
                () -> ThreadLocalRandom.current().nextDouble(),
                workers,
                timer,
                limit);
        admin = new Admin(engine);
        bell.wakes(engine::kick, engine::partCame);
        Thread scheduler = named("queue-scheduler").newThread(engine::run);
        scheduler.start();
    }

    private static ThreadFactory named(String name) {
        AtomicInteger number = new AtomicInteger();
        return run -> {
            Thread thread = new Thread(run, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    @Modified
    void modified(QueueConfig config) {
        engine.settings(Settings.of(config));
    }

    @Deactivate
    void deactivate() {
        bell.wakes(() -> {}, () -> {});
        engine.stop(GRACE);
        timer.shutdownNow();
        workers.shutdown(); // what is under way still records its outcome
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindSpool(Spool service) {
        spool = service;
        engine.partCame();
    }

    void unbindSpool(Spool service) {
        if (spool == service) {
            spool = null;
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindDirectory(Directory service) {
        directory = service;
        engine.partCame();
    }

    void unbindDirectory(Directory service) {
        if (directory == service) {
            directory = null;
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            updated = "bindRouter")
    void bindRouter(Router router, ServiceReference<Router> reference) {
        synchronized (boundRouters) {
            boundRouters.put(router, reference);
            routers = sorted(boundRouters);
        }
        engine.partCame();
    }

    void unbindRouter(Router router) {
        synchronized (boundRouters) {
            boundRouters.remove(router);
            routers = sorted(boundRouters);
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            updated = "bindTransport")
    void bindTransport(Transport transport, ServiceReference<Transport> reference) {
        synchronized (boundTransports) {
            boundTransports.put(transport, reference);
        }
        engine.partCame();
    }

    void unbindTransport(Transport transport) {
        synchronized (boundTransports) {
            boundTransports.remove(transport);
        }
    }

    private static <T> List<T> sorted(Map<T, ServiceReference<T>> bound) {
        return bound.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .map(Map.Entry::getKey)
                .toList();
    }

    @Override
    public List<Entry> list(String after, int limit) {
        return admin.list(after, limit);
    }

    @Override
    public Optional<Entry> find(String id) {
        return admin.find(id);
    }

    @Override
    public Optional<String> header(String id) throws IOException {
        return admin.header(id);
    }

    @Override
    public boolean retry(String id) throws IOException {
        return admin.retry(id);
    }

    @Override
    public int retryAll() throws IOException {
        return admin.retryAll();
    }

    @Override
    public boolean hold(String id) throws IOException {
        return admin.hold(id);
    }

    @Override
    public boolean release(String id) throws IOException {
        return admin.release(id);
    }

    @Override
    public boolean delete(String id, boolean bounce) throws IOException {
        return admin.delete(id, bounce);
    }

    @Override
    public void pause(boolean paused) {
        admin.pause(paused);
    }

    @Override
    public boolean paused() {
        return admin.paused();
    }

    @Override
    public Spool.Counts counts() {
        return admin.counts();
    }

    @Override
    public Transport transport(String name) {
        synchronized (boundTransports) {
            return boundTransports.entrySet().stream()
                    .filter(e -> name.equals(e.getValue().getProperty(Transport.NAME)))
                    .max(Map.Entry.comparingByValue())
                    .map(Map.Entry::getKey)
                    .orElse(null);
        }
    }

    @Override
    public List<Router> routers() {
        return routers;
    }

    @Override
    public Spool spool() {
        return spool;
    }

    @Override
    public Directory directory() {
        return directory;
    }

    @Override
    public Tracer tracer() {
        return tracer;
    }
}
