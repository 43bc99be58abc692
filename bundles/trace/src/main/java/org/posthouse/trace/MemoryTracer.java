package org.posthouse.trace;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.api.trace.Tracer;
import org.posthouse.support.Threads;

/**
 * Keeps the events of the latest mails in memory, where they can be looked up at once, and has each written to the log a moment
 * later ({@link LogWriter}). Its memory is bounded by the number of mails, the number of events of a mail and the length of a
 * detail.
 */
@Component(service = Tracer.class, immediate = true, configurationPid = "org.posthouse.trace")
@Designate(ocd = TraceConfig.class)
public final class MemoryTracer implements Tracer {
    private static final int MAX_ID = 64;
    private static final int MAX_STAGE = 32;
    private static final int MAX_STAGES = 64;
    private static final int MAX_DETAIL = 300;

    private final Clock clock;
    private final MailLog mailLog = new MailLog();
    private final LogWriter writer;

    /** Insertion order is the order of the last event: whoever gets an event moves to the end. */
    private final Map<String, List<Event>> mails = new LinkedHashMap<>();

    /** By stage; stages are few, and what a peer says is never one. */
    private final Map<String, LongAdder> totals = new ConcurrentHashMap<>();

    private int maxMails;
    private int maxEvents;
    private volatile boolean log;

    @Activate
    public MemoryTracer(TraceConfig config) {
        this(Clock.systemUTC(), Threads.timer("trace"), config.mails(), config.events(), config.log());
    }

    MemoryTracer(Clock clock, ScheduledExecutorService timer, int maxMails, int maxEvents, boolean log) {
        this.clock = clock;
        this.writer = new LogWriter(timer, mailLog);
        this.maxMails = Math.max(1, maxMails);
        this.maxEvents = Math.max(2, maxEvents);
        this.log = log;
    }

    @Modified
    synchronized void modified(TraceConfig config) {
        maxMails = Math.max(1, config.mails());
        maxEvents = Math.max(2, config.events());
        log = config.log();
        trim();
    }

    /** What happened until now is in the log when the bundle has left. */
    @Deactivate
    void deactivate() {
        writer.close();
    }

    @Override
    public void stage(String mail, String stage, String detail) {
        Event event = new Event(clock.instant(), line(mail, MAX_ID), line(stage, MAX_STAGE), line(detail, MAX_DETAIL));
        remember(event);
        count(event.stage());
        if (log && mailLog.isWanted()) {
            writer.add(event);
        }
    }

    private void count(String stage) {
        LongAdder total = totals.get(stage);
        if (total == null && totals.size() < MAX_STAGES) {
            total = totals.computeIfAbsent(stage, s -> new LongAdder());
        }
        if (total != null) {
            total.increment();
        }
    }

    private synchronized void remember(Event event) {
        List<Event> events = mails.remove(event.mail());
        if (events == null) {
            events = new ArrayList<>(4);
        } else if (events.size() >= maxEvents) {
            events.remove(1); // the first says how it came in, the latest how it stands
        }
        events.add(event);
        mails.put(event.mail(), events);
        trim();
    }

    private void trim() {
        var oldest = mails.keySet().iterator();
        for (int excess = mails.size() - maxMails; excess > 0; excess--) {
            oldest.next();
            oldest.remove();
        }
    }

    @Override
    public synchronized List<Event> find(String mail) {
        return List.copyOf(mails.getOrDefault(mail, List.of()));
    }

    @Override
    public synchronized List<Event> latest(int limit) {
        int skip = Math.max(0, mails.size() - Math.max(0, limit));
        List<Event> latest = new ArrayList<>();
        for (List<Event> events : mails.values()) {
            if (skip-- <= 0) {
                latest.add(events.get(events.size() - 1));
            }
        }
        Collections.reverse(latest);
        return latest;
    }

    @Override
    public Map<String, Long> totals() {
        return totals.entrySet().stream().collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, e -> e.getValue()
                .sum()));
    }

    /** One line of bounded length: what a peer sent must not start a line of its own in the log. */
    private static String line(String text, int max) {
        String cut = text.length() > max ? text.substring(0, max) : text;
        for (int i = 0; i < cut.length(); i++) {
            if (Character.isISOControl(cut.charAt(i))) {
                return cut.replaceAll("[\\x00-\\x1F\\x7F-\\x9F]", " ");
            }
        }
        return cut;
    }
}
