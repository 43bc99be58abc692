package org.posthouse.api.trace;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/** Remembers what happened to the latest mails, within bounded memory; the log has the rest. */
@ProviderType
public interface Tracer {
    /**
     * Records a stage of a mail. Never blocks, never fails.
     *
     * @param mail the mail's id
     * @param stage one word: {@code received}, {@code filter}, {@code spooled}, {@code delivered}, {@code relayed},
     *     {@code deferred}, {@code bounced}, {@code discarded}, …
     * @param detail one line, without secrets
     */
    void stage(String mail, String stage, String detail);

    /** The events of a mail, oldest first; empty if it is not known (any more). */
    List<Event> find(String mail);

    /** The latest mails, newest first, at most {@code limit}: one event each, the last. */
    List<Event> latest(int limit);

    /** How often each stage was recorded since the start. */
    default Map<String, Long> totals() {
        return Map.of();
    }

    /** One stage of a mail. */
    record Event(Instant at, String mail, String stage, String detail) {}
}
