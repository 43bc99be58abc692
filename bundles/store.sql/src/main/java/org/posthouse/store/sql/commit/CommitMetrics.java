package org.posthouse.store.sql.commit;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.posthouse.api.metrics.Metric;
import org.posthouse.support.metrics.Histogram;

/** Counts what the committer does. */
public final class CommitMetrics {
    private final Histogram operations = Histogram.ofNumbers(1, 2, 5, 10, 20, 50, 100, 256);
    private final Histogram times = Histogram.ofWaits();
    private final LongAdder failed = new LongAdder();

    void committed(int works, long nanos) {
        operations.add(works);
        times.add(nanos);
    }

    void failed(int works) {
        failed.add(works);
    }

    /**
     * All of it.
     *
     * @param waiting operations that wait now
     */
    public List<Metric> read(int waiting) {
        return List.of(
                Metric.histogram(
                        "posthouse_store_commit_seconds",
                        "Duration of a commit of the mail store; the count is the number of commits.",
                        times.read()),
                Metric.histogram(
                        "posthouse_store_commit_operations",
                        "Operations per commit of the mail store.",
                        operations.read()),
                Metric.counter(
                        "posthouse_store_operations_failed",
                        "Operations of the mail store whose commit failed, or whose outcome is unknown.",
                        failed.sum()),
                Metric.gauge("posthouse_store_operations_waiting", "Operations waiting for a commit.", waiting));
    }
}
