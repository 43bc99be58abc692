package org.posthouse.api.spool;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.osgi.annotation.versioning.ProviderType;
import org.posthouse.api.message.Message;

/**
 * The durable queue on disk. It depends on nothing but its directory. An entry is leased to one worker at a time; a
 * lease ends with the process.
 */
@ProviderType
public interface Spool {
    /**
     * Begins an entry.
     *
     * @throws SpoolFullException if the disk has no room
     * @throws IOException if storage fails
     */
    Draft draft() throws IOException;

    /**
     * Leases the entry that is due for the longest time and that the predicate accepts.
     *
     * @param now entries due at or before it are candidates; held ones are not
     * @param ready a quick, non-blocking choice, such as "its destination has a free slot"
     */
    Optional<Lease> lease(Instant now, Predicate<Entry> ready) throws IOException;

    /** When the earliest entry that is neither held nor leased will be due; empty if there is none. */
    Optional<Instant> nextDue();

    /** An entry by its id, leased or not. */
    Optional<Entry> find(String id);

    /** The message of an entry, valid while the entry exists. */
    Optional<Message> message(String id) throws IOException;

    /** At most {@code limit} entries in the order of their ids, after the id {@code after} (empty: from the first). */
    List<Entry> list(String after, int limit);

    /** Number of entries, and of those held. */
    Counts counts();

    /**
     * Changes when an entry is due and whether it is held, durably.
     *
     * @return false if there is no such entry
     */
    boolean reschedule(String id, Instant due, boolean held) throws IOException;

    /**
     * Deletes an entry, durably. An entry that is leased goes when the lease ends without being lost half-way.
     *
     * @return false if there is no such entry
     */
    boolean delete(String id) throws IOException;

    /**
     * Numbers of entries.
     *
     * @param total all
     * @param held those on hold
     * @param leased those being worked on
     */
    record Counts(int total, int held, int leased) {}
}
