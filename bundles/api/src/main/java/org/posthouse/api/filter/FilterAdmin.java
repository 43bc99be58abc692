package org.posthouse.api.filter;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/** What the filter chain consists of and what it decided; for administration. */
@ProviderType
public interface FilterAdmin {
    /** The filters in the order in which they run, required ones that are absent included at the end. */
    List<FilterInfo> filters();

    /** The latest decisions other than pass, newest first, at most {@code limit}. */
    List<Decision> decisions(int limit);

    /**
     * A filter as the chain sees it.
     *
     * @param name its name
     * @param bundle symbolic name and version of its bundle; empty if it is absent
     * @param ranking its service ranking
     * @param required it is configured as required
     * @param present its service is there
     * @param calls calls since it came
     * @param failures calls that threw or were late
     * @param averageMicros mean duration of a call in microseconds
     * @param verdicts number of verdicts by kind, such as {@code reject}
     */
    record FilterInfo(
            String name,
            String bundle,
            int ranking,
            boolean required,
            boolean present,
            long calls,
            long failures,
            long averageMicros,
            Map<String, Long> verdicts) {}

    /**
     * One decision of one filter.
     *
     * @param at when
     * @param transaction the mail's id
     * @param filter the filter's name
     * @param stage {@code connect}, {@code sender}, {@code recipient} or {@code message}
     * @param verdict its kind
     * @param detail status or reason
     */
    record Decision(Instant at, String transaction, String filter, String stage, String verdict, String detail) {}
}
