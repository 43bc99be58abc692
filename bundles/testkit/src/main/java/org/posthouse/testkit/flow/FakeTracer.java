package org.posthouse.testkit.flow;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.posthouse.api.trace.Tracer;

/** A trace that keeps everything. */
public final class FakeTracer implements Tracer {
    private final List<Event> events = new CopyOnWriteArrayList<>();

    @Override
    public void stage(String mail, String stage, String detail) {
        events.add(new Event(Instant.EPOCH, mail, stage, detail));
    }

    /** The stages of a mail, in their order. */
    public List<String> stages(String mail) {
        return find(mail).stream().map(Event::stage).toList();
    }

    @Override
    public List<Event> find(String mail) {
        return events.stream().filter(e -> e.mail().equals(mail)).toList();
    }

    @Override
    public List<Event> latest(int limit) {
        return events.stream().limit(limit).toList();
    }

    @Override
    public Map<String, Long> totals() {
        Map<String, Long> totals = new TreeMap<>();
        events.forEach(e -> totals.merge(e.stage(), 1L, Long::sum));
        return totals;
    }
}
