package org.posthouse.metrics.source;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.posthouse.api.metrics.Metric;
import org.posthouse.api.metrics.MetricSource;
import org.posthouse.api.metrics.Sample;
import org.posthouse.api.queue.QueueAdmin;
import org.posthouse.api.spool.Query;
import org.posthouse.api.spool.Spool;
import org.posthouse.api.spool.Spool.Waiting;

/** What waits in the queue. */
@Component(service = MetricSource.class)
public final class QueueSource implements MetricSource {
    private final QueueAdmin queue;
    private final Clock clock;

    @Activate
    public QueueSource(@Reference QueueAdmin queue) {
        this(queue, Clock.systemUTC());
    }

    QueueSource(QueueAdmin queue, Clock clock) {
        this.queue = queue;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "queue";
    }

    @Override
    public List<Metric> read() {
        long due = 0;
        long deferred = 0;
        long held = 0;
        long leased = 0;
        Instant now = clock.instant();
        Instant oldest = now;
        List<QueueAdmin.DestinationStatus> all = queue.destinations(Query.ALL, Integer.MAX_VALUE);
        for (QueueAdmin.DestinationStatus destination : all) {
            Waiting waiting = destination.waiting();
            due += waiting.tally().due();
            deferred += waiting.tally().deferred();
            held += waiting.tally().held();
            leased += waiting.tally().leased();
            oldest = waiting.oldest().isBefore(oldest) ? waiting.oldest() : oldest;
        }
        Spool.Counts counts = queue.counts();
        return List.of(
                Metric.gauge(
                        "posthouse_queue_parts",
                        "Parts of queued mail, one per destination, by what they are waiting for.",
                        List.of(
                                Sample.of("state", "due", due),
                                Sample.of("state", "deferred", deferred),
                                Sample.of("state", "held", held),
                                Sample.of("state", "active", leased))),
                Metric.gauge("posthouse_queue_mails", "Mails in the queue.", counts.total()),
                Metric.gauge("posthouse_queue_destinations", "Destinations of queued mail.", all.size()),
                Metric.gauge("posthouse_queue_paused", "1 while the queue is paused, else 0.", queue.paused() ? 1 : 0),
                Metric.gauge(
                        "posthouse_queue_oldest_age_seconds",
                        "Age of the oldest mail in the queue in seconds; 0 if it is empty.",
                        seconds(Duration.between(oldest, now))));
    }

    private static double seconds(Duration duration) {
        return Math.max(0, duration.toMillis() / 1000.0);
    }
}
