package org.posthouse.metrics.source;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.posthouse.api.mail.Destination;
import org.posthouse.api.metrics.Metric;
import org.posthouse.api.metrics.MetricSource;
import org.posthouse.api.spool.Admission;
import org.posthouse.api.spool.Spool;

/** When the queue has something to do again. */
@Component(service = MetricSource.class)
public final class SpoolSource implements MetricSource {
    private static final Admission EVERYTHING = new Admission() {
        @Override
        public boolean admits(String transport, boolean nullSender) {
            return true;
        }

        @Override
        public int limit(Destination destination, boolean nullSender) {
            return Integer.MAX_VALUE;
        }
    };

    private final Spool spool;
    private final Clock clock;

    @Activate
    public SpoolSource(@Reference Spool spool) {
        this(spool, Clock.systemUTC());
    }

    SpoolSource(Spool spool, Clock clock) {
        this.spool = spool;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "spool";
    }

    @Override
    public List<Metric> read() {
        return spool.nextDue(EVERYTHING).stream()
                .map(due -> Metric.gauge(
                        "posthouse_queue_next_attempt_seconds",
                        "Seconds until the next attempt is due, negative if it is overdue; absent if no attempt"
                                + " is planned.",
                        Duration.between(clock.instant(), due).toMillis() / 1000.0))
                .toList();
    }
}
