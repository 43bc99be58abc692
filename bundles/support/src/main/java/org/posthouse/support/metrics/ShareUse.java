package org.posthouse.support.metrics;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.posthouse.api.metrics.Metric;
import org.posthouse.api.metrics.Sample;
import org.posthouse.support.memory.HeapShare;

/** How much of its share of the heap a part holds, and how much it may. Whoever has a share tells it with its other figures. */
public final class ShareUse {
    private ShareUse() {}

    /**
     * A share of which it is known how much is held.
     *
     * @param held octets
     * @param most octets that may be held
     */
    public static List<Metric> of(HeapShare share, long held, long most) {
        return of(share, Map.of(), held, most);
    }

    /**
     * A share that several divide among themselves.
     *
     * @param who labels that tell one of them from the others
     * @param held octets
     * @param most octets that it may hold
     */
    public static List<Metric> of(HeapShare share, Map<String, String> who, long held, long most) {
        return List.of(
                Metric.gauge(
                        "posthouse_memory_share_bytes",
                        "Memory that is held of each share of the heap, about.",
                        List.of(Sample.of(labels(share, who), held))),
                limit(share, who, most));
    }

    /**
     * A share of which nobody counts what is held.
     *
     * @param most octets that may be held
     */
    public static Metric limit(HeapShare share, long most) {
        return limit(share, Map.of(), most);
    }

    private static Metric limit(HeapShare share, Map<String, String> who, long most) {
        return Metric.gauge(
                "posthouse_memory_share_limit_bytes",
                "Memory that may be held of each share of the heap, as it is configured now.",
                List.of(Sample.of(labels(share, who), most)));
    }

    private static Map<String, String> labels(HeapShare share, Map<String, String> who) {
        Map<String, String> labels = new HashMap<>(who);
        labels.put("share", share.name().toLowerCase(Locale.ROOT));
        return labels;
    }
}
