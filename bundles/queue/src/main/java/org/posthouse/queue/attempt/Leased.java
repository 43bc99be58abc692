package org.posthouse.queue.attempt;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.posthouse.api.mail.Destination;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Message;
import org.posthouse.api.spool.Admission;
import org.posthouse.api.spool.Lease;
import org.posthouse.api.spool.Spool;
import org.posthouse.support.AbsentException;
import org.posthouse.support.Bound;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A lease and the spool that lent it: if that leaves, the lease is absent like it. */
public final class Leased implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Leased.class);

    private final Bound<Spool> spools;
    private final Spool spool;
    private final Lease lease;
    private final Mail mail;
    private final Destination destination;
    private List<Recipient> recipients;

    private Leased(Bound<Spool> spools, Spool spool, Lease lease) throws AbsentException {
        this.spools = spools;
        this.spool = spool;
        this.lease = lease;
        this.mail = spools.call(spool, s -> lease.mail());
        this.destination = spools.call(spool, s -> lease.destination());
        this.recipients = List.copyOf(spools.call(spool, s -> lease.recipients()));
    }

    /** Leases what is due and admitted; empty if nothing is. */
    public static Optional<Leased> next(Bound<Spool> spools, Spool spool, Instant now, Admission admission)
            throws IOException, AbsentException {
        Optional<Lease> lease = spools.call(spool, s -> s.lease(now, admission));
        if (lease.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Leased(spools, spool, lease.get()));
        } catch (AbsentException | RuntimeException e) {
            close(spools, spool, lease.get());
            throw e;
        }
    }

    private static void close(Bound<Spool> spools, Spool spool, Lease lease) {
        try {
            spools.run(spool, s -> lease.close());
        } catch (AbsentException | RuntimeException e) {
            LOG.debug("cannot return a lease", e);
        }
    }

    /** The mail as it was when the lease was taken. */
    public Mail mail() {
        return mail;
    }

    /** Where the part goes. */
    public Destination destination() {
        return destination;
    }

    /** True for mail of the null sender. */
    public boolean isOfNullSender() {
        return mail.sender().address().isEmpty();
    }

    /** The recipients of the part as they were when the lease was taken, without those that {@linkplain #leave left}. */
    List<Recipient> recipients() {
        return recipients;
    }

    /** Some of them are not this attempt's concern any more. */
    void leave(List<Recipient> left) {
        recipients = recipients.stream().filter(r -> !left.contains(r)).toList();
    }

    /** All recipients of the mail as they are now. */
    List<Recipient> all() throws AbsentException {
        return spools.call(spool, s -> lease.mail()).recipients();
    }

    Message message() throws IOException, AbsentException {
        return spools.<Message, IOException>call(spool, s -> lease.message());
    }

    boolean othersDue(Instant now) throws AbsentException {
        return spools.call(spool, s -> lease.othersDue(now));
    }

    void record(Changes changes) throws IOException, AbsentException {
        if (!changes.isEmpty()) {
            spools.<IOException>run(spool, s -> lease.record(changes.before(), changes.now()));
        }
    }

    @Override
    public void close() {
        close(spools, spool, lease);
    }
}
