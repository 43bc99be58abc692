package org.posthouse.queue.attempt;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthouse.api.mail.Recipient;
import org.posthouse.support.AbsentException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What became of recipients and could not be recorded, since the spool had left: what was sent is not to be sent again. It is
 * recorded at the next lease of the mail, before anything is tried. A queue that leaves {@linkplain HandOver hands} it to the next one.
 *
 * <p>Only the latest are kept, which is no fault in them: what is forgotten is tried again, as after a crash.
 */
public final class Unrecorded {
    private static final Logger LOG = LoggerFactory.getLogger(Unrecorded.class);
    private static final int MOST = 10_000;

    /** A recipient of a mail, by its delivery key. */
    record Id(String mail, String key) {}

    // guarded by this
    private final LinkedHashMap<Id, Recipient> outcomes = new LinkedHashMap<>();
    private final HandOver handOver;
    private boolean closed;

    /** @param directory where a queue that leaves puts it, and nobody else anything */
    public Unrecorded(Path directory) {
        this.handOver = new HandOver(directory);
    }

    /** What passes from one queue to the next. */
    HandOver handOver() {
        return handOver;
    }

    /** Takes over what an earlier queue left, if it left something. */
    public synchronized void takeOver() {
        if (closed) {
            return;
        }
        Map<Id, Recipient> left = handOver.take();
        if (!left.isEmpty()) {
            LOG.info("{} outcomes of an earlier queue still to be recorded", left.size());
            left.forEach(this::put);
        }
    }

    /** Some recipients became this. */
    synchronized void keep(String mail, List<Recipient> now) {
        now.forEach(recipient -> put(new Id(mail, recipient.key()), recipient));
        if (closed) {
            save();
        }
    }

    private void put(Id id, Recipient now) {
        outcomes.remove(id); // the latest come last
        outcomes.put(id, now);
        if (outcomes.size() > MOST) {
            outcomes.remove(outcomes.keySet().iterator().next());
        }
    }

    /** Records what is known of the recipients of a part, which then has only the others; keeps it if that fails. */
    void record(Leased part) throws IOException, AbsentException {
        String mail = part.mail().id();
        Changes known = new Changes();
        synchronized (this) {
            if (outcomes.isEmpty()) {
                return;
            }
            for (Recipient recipient : part.recipients()) {
                Optional.ofNullable(outcomes.get(new Id(mail, recipient.key())))
                        .ifPresent(now -> known.add(recipient, now));
            }
        }
        if (known.isEmpty()) {
            return;
        }
        part.record(known);
        LOG.info(
                "{} recorded {} outcomes of an earlier attempt",
                mail,
                known.now().size());
        part.leave(known.before());
        synchronized (this) {
            known.now().forEach(now -> outcomes.remove(new Id(mail, now.key()), now));
        }
    }

    /** The queue leaves: what is here, and what still comes, goes to the next one. */
    public synchronized void close() {
        closed = true;
        save();
    }

    private void save() {
        if (!outcomes.isEmpty() && handOver.leave(outcomes)) {
            outcomes.clear();
        }
    }

    /** How many recipients it knows of. */
    public synchronized int size() {
        return outcomes.size();
    }
}
