package org.posthouse.api.trace;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.osgi.annotation.versioning.ProviderType;

/** Remembers what happened to mails: the latest within bounded memory, and as many as its configuration allows on disk. */
@ProviderType
public interface Tracer {
    /**
     * Records a stage of a mail. Never blocks. Throws nothing but what {@link #record} throws.
     *
     * @param mail the mail's id
     * @param stage one word: {@code received}, {@code filter}, {@code spooled}, {@code delivered}, {@code relayed},
     *     {@code deferred}, {@code bounced}, {@code discarded}, …
     * @param detail one line, without secrets
     */
    void stage(String mail, String stage, String detail);

    /**
     * Records a stage that was reached a moment ago, while no trace was there. Never blocks.
     *
     * @throws IllegalStateException if this trace has left: the event is for the next one
     */
    default void record(Event event) {
        stage(event.mail(), event.stage(), event.detail());
    }

    /** The events of a mail, oldest first; empty if it is not known (any more). Of a very long story the middle is left out. */
    List<Event> find(String mail);

    /** The latest mails, newest first, at most {@code limit}: one event each, the last. */
    List<Event> latest(int limit);

    /**
     * Mails of which an event's detail contains a text: an address, a Message-ID, what a server said. Blocks on the disk, for a
     * bounded time.
     *
     * @param text at least one character; upper and lower case of ASCII letters are the same
     * @param after {@link Found#next} of the search before, to go on with it; empty to begin with the latest mails
     * @param limit the most mails
     */
    default Found search(String text, OptionalLong after, int limit) {
        return new Found(List.of(), OptionalLong.empty());
    }

    /** How often each stage was recorded since the start. */
    default Map<String, Long> totals() {
        return Map.of();
    }

    /**
     * What a search found.
     *
     * @param mails the last event of each mail, newest first
     * @param next where to go on; empty if everything was searched
     */
    record Found(List<Event> mails, OptionalLong next) {
        public Found {
            mails = List.copyOf(mails);
        }
    }

    /** One stage of a mail. */
    record Event(Instant at, String mail, String stage, String detail) {}
}
