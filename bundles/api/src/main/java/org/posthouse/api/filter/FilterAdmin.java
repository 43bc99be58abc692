package org.posthouse.api.filter;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Which filters there are, which of them are in force, and what they decided; for administration. */
@ProviderType
public interface FilterAdmin {
    /**
     * All filters that are there, chosen or not, in the order in which they run; at the end those that configuration names
     * and that are absent, required or not.
     */
    List<FilterInfo> filters();

    /** The latest verdicts other than pass, and the latest failures, newest first, at most {@code limit}. */
    List<Decision> decisions(int limit);

    /**
     * A filter as the chain sees it.
     *
     * @param name its name
     * @param bundle symbolic name and version of its bundle, {@code org.acme.spam/1.2.0}; empty if it is absent
     * @param ranking its service ranking
     * @param required it is configured as required
     * @param present its service is there
     * @param state what it does: {@code enforced}, or why it is not asked, such as {@code not chosen: …}
     * @param direction {@code in}, {@code out} or both
     * @param calls calls since it came
     * @param failures calls that threw, gave nothing or were late
     * @param waiting calls that wait for a thread of the filter
     * @param threads how many of its calls can run at once; 0 if it is absent
     * @param stuck how many threads calls keep that have failed since they are late, until they return
     * @param averageMicros mean duration of a call in microseconds, without that wait
     * @param verdicts number of verdicts by kind of action, such as {@code reject}
     * @param failure the stack trace, or the text, of the latest failure; empty if there was none
     */
    record FilterInfo(
            String name,
            String bundle,
            int ranking,
            boolean required,
            boolean present,
            String state,
            String direction,
            long calls,
            long failures,
            int waiting,
            int threads,
            int stuck,
            long averageMicros,
            Map<String, Long> verdicts,
            Optional<String> failure) {}

    /**
     * One decision of one filter.
     *
     * @param at when
     * @param transaction the mail's id
     * @param filter the filter's name
     * @param stage {@code connect}, {@code sender}, {@code recipient}, {@code message}, …
     * @param verdict its kind
     * @param detail status or reason
     */
    record Decision(Instant at, String transaction, String filter, String stage, String verdict, String detail) {}
}
