package org.posthouse.console.overview;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.posthouse.api.admin.OperationException;
import org.posthouse.console.operation.Operations;
import org.posthouse.support.DataDirectory;
import org.posthouse.support.RateLimited;
import org.posthouse.support.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers how many mails came in and went out in each of the last intervals, for the charts; those of an hour and more over
 * a restart.
 */
@Component(service = Sampler.class, immediate = true)
public final class Sampler {
    private static final Logger LOG = LoggerFactory.getLogger(Sampler.class);

    static final int SECONDS = 5;
    static final int POINTS = 120;

    /**
     * Mails of one interval.
     *
     * @param in received
     * @param out delivered or relayed
     */
    record Point(long in, long out) {}

    @Reference
    Operations operations;

    /** The file is written so often, and when the console stops: a power cut takes that much from the charts. */
    private static final int WRITTEN = 600 / SECONDS;

    private final Deque<Point> points = new ArrayDeque<>();
    private final History history = new History();
    private Path file;
    private int unwritten;
    private long lastIn = -1;
    private long lastOut;
    ScheduledThreadPoolExecutor timer;

    @Activate
    void activate(BundleContext context) {
        activate(DataDirectory.of(context, "console").resolve("history"));
    }

    void activate(Path kept) {
        keep(kept);
        timer = Threads.timer("console-sampler");
        // a part that leaves while it is asked costs a point of the chart, not the chart
        Runnable sampling =
                Threads.guarded(new RateLimited(LOG, Duration.ofMinutes(1)), "sampling", this::sampleAndKeep);
        timer.scheduleAtFixedRate(sampling, 0, SECONDS, TimeUnit.SECONDS);
    }

    @Deactivate
    void deactivate() {
        timer.shutdownNow();
        write();
    }

    /** Goes on with what a file has, and writes there. */
    synchronized void keep(Path kept) {
        file = kept;
        try {
            if (Files.exists(file) && !history.read(file)) {
                LOG.warn("{} is damaged or from another version; the charts start empty", file);
            }
        } catch (IOException failed) {
            LOG.warn("Cannot read {}, the charts start empty: {}", file, failed.toString());
        }
    }

    synchronized void write() {
        try {
            history.write(file);
            unwritten = 0;
        } catch (IOException failed) {
            LOG.warn("Cannot write {}, the charts will have a gap: {}", file, failed.toString());
        }
    }

    private void sampleAndKeep() {
        sample();
        if (++unwritten >= WRITTEN) {
            unwritten = 0;
            write();
        }
    }

    void sample() {
        try {
            Map<String, Long> mail = new HashMap<>();
            for (List<String> row : operations.read("status", Map.of()).rows()) {
                if (row.get(0).equals("mail") && row.get(2).matches("\\d{1,18}")) {
                    mail.put(row.get(1), Long.parseLong(row.get(2)));
                }
            }
            add(
                    mail.getOrDefault("received", 0L),
                    mail.getOrDefault("delivered", 0L) + mail.getOrDefault("relayed", 0L));
        } catch (OperationException absent) {
            add(0, 0);
        }
    }

    /** Takes totals since some start; a total that shrinks means that the counting began anew. */
    synchronized void add(long in, long out) {
        if (lastIn >= 0) {
            Point point = new Point(in >= lastIn ? in - lastIn : in, out >= lastOut ? out - lastOut : out);
            points.addLast(point);
            history.add(System.currentTimeMillis() / 1000, point.in(), point.out());
        }
        lastIn = in;
        lastOut = out;
        while (points.size() > POINTS) {
            points.removeFirst();
        }
    }

    /** The latest intervals of {@link #SECONDS}, the oldest first. */
    synchronized List<Point> points() {
        return new ArrayList<>(points);
    }

    /** The intervals of a longer span, the oldest first. */
    synchronized List<Point> points(History.Span span) {
        return history.points(span, System.currentTimeMillis() / 1000);
    }
}
