package org.posthouse.smtp.state;

import java.util.List;
import java.util.Map;
import org.posthouse.api.message.Status;
import org.posthouse.api.metrics.Metric;
import org.posthouse.api.metrics.Sample;
import org.posthouse.support.metrics.Histogram;

/** How long clients waited for the reply to a message, from its last octet on, by what the reply was. */
public final class Acceptance {
    private final Histogram accepted = Histogram.ofWaits();
    private final Histogram deferred = Histogram.ofWaits();
    private final Histogram rejected = Histogram.ofWaits();

    /** A reply was given. */
    public void replied(Status status, long nanos) {
        (status.positive() ? accepted : status.temporary() ? deferred : rejected).add(nanos);
    }

    /** All of it. */
    public Metric read(Variant variant) {
        return Metric.histogram(
                "posthouse_acceptance_seconds",
                "Time from the last octet of a message to its reply, by protocol and reply; the count is "
                        + "the number of messages.",
                List.of(
                        sample(variant, "accepted", accepted),
                        sample(variant, "deferred", deferred),
                        sample(variant, "rejected", rejected)));
    }

    private static Sample sample(Variant variant, String result, Histogram times) {
        return new Sample(Map.of("protocol", variant.protocol(), "result", result), times.read());
    }
}
