package org.posthouse.support.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.posthouse.api.metrics.Metric;
import org.posthouse.api.metrics.Sample;
import org.posthouse.api.transport.RecipientResult;

/** What became of recipients, by transport, and how long their mail had been under way. Parts that deliver count here, each for itself. */
public final class Deliveries {
    private final String path;
    private final Counters results = new Counters();
    private final Map<String, Histogram> journeys = new ConcurrentHashMap<>();

    /** @param path who delivers: {@code direct} before the reply, or {@code queue} */
    public Deliveries(String path) {
        this.path = path;
    }

    /**
     * An attempt for a recipient ended.
     *
     * @param transport the name of the transport; empty if none was asked
     * @param arrived when its mail arrived, as {@link System#currentTimeMillis}
     * @param now what time it is
     */
    public void ended(String transport, RecipientResult.Action action, long arrived, long now) {
        String by = transport.isEmpty() ? "none" : transport;
        switch (action) {
            case DELIVERED -> arrivedAt(by, "delivered", now - arrived);
            case RELAYED, RELAYED_WITH_DSN -> arrivedAt(by, "relayed", now - arrived);
            case EXPANDED -> arrivedAt(by, "expanded", now - arrived);
            case DELAYED -> results.count(by, "deferred");
            case FAILED -> results.count(by, "bounced");
            case NOT_TRIED -> { // no attempt
            }
        }
    }

    private void arrivedAt(String transport, String result, long millis) {
        results.count(transport, result);
        Histogram journey = journeys.get(transport);
        if (journey == null && journeys.size() < Counters.MOST) {
            journey = journeys.computeIfAbsent(transport, name -> Histogram.ofJourneys());
        }
        if (journey != null) {
            journey.add(TimeUnit.MILLISECONDS.toNanos(millis));
        }
    }

    /** All of it. */
    public List<Metric> read() {
        List<Sample> ended = new ArrayList<>();
        results.each((transport, result, count) ->
                ended.add(Sample.of(Map.of("path", path, "transport", transport, "result", result), count)));
        List<Sample> times = new ArrayList<>();
        journeys.forEach((transport, journey) ->
                times.add(new Sample(Map.of("path", path, "transport", transport), journey.read())));
        return List.of(
                Metric.counter(
                        "posthouse_deliveries",
                        "Outcomes of recipients per attempt: before the reply (direct) or by the queue.",
                        ended),
                Metric.histogram(
                        "posthouse_delivery_seconds",
                        "Time from the acceptance of a mail until it was delivered or relayed, per recipient.",
                        times));
    }
}
