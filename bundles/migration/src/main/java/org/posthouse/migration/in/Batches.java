package org.posthouse.migration.in;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthouse.api.message.Message;
import org.posthouse.migration.report.Meter;
import org.posthouse.migration.report.StoppedException;
import org.posthouse.migration.source.Incoming;
import org.posthouse.migration.source.Sink;
import org.posthouse.migration.state.Done;
import org.posthouse.migration.store.Mailboxes;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.Guard;
import org.posthouse.store.api.MailboxInfo;
import org.posthouse.store.api.Op;
import org.posthouse.store.api.StoreException;
import org.posthouse.support.scratch.Scratch;

/** Puts the messages of one folder into one mailbox, some at a time. */
final class Batches implements Sink, AutoCloseable {
    private static final int MOST_MESSAGES = 100;
    private static final long MOST_OCTETS = 1 << 20;
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    private final Mailboxes mailboxes;
    private final MailboxInfo mailbox;
    private final Done done;
    private final Meter meter;
    private final Scratch scratch;
    private final long limit;
    private final List<Ready> waiting = new ArrayList<>();
    private final Set<String> identities = new HashSet<>();
    private long octets;

    private record Ready(Incoming incoming, Message message, String identity, String what, Flags flags, Instant date) {
        Op.Append append(Done done) {
            return new Op.Append(message, flags, date, Optional.of(done.key(identity)));
        }
    }

    Batches(Mailboxes mailboxes, MailboxInfo mailbox, Done done, Meter meter, Scratch scratch, long limit) {
        this.mailboxes = mailboxes;
        this.mailbox = mailbox;
        this.done = done;
        this.meter = meter;
        this.scratch = scratch;
        this.limit = limit;
    }

    @Override
    public boolean has(String identity) {
        return done.has(identity) || identities.contains(identity);
    }

    @Override
    public boolean knows(String identity) throws StoppedException {
        meter.check();
        boolean known = has(identity);
        if (known) {
            meter.known();
        }
        return known;
    }

    @Override
    public long limit() {
        return limit;
    }

    @Override
    public Incoming begin() throws StoppedException {
        meter.check();
        return new Incoming(scratch.begin(), limit);
    }

    @Override
    public void add(Incoming incoming, String identity, String what, Flags flags, Instant date)
            throws StoppedException {
        boolean kept = false;
        try {
            meter.check();
            if (incoming.isTooLarge()) {
                meter.failed(what, "it is larger than the limit of " + limit + " octets");
                return;
            }
            if (done.size() + waiting.size() >= Done.MOST) {
                throw new StoppedException(
                        mailbox.name() + " would receive more than " + Done.MOST + " messages from one folder");
            }
            if (incoming.hadNul()) {
                meter.problem(what + ": NUL characters were replaced by 0x80");
            }
            Instant possible = date.isBefore(FIRST) ? FIRST : date.isAfter(LAST) ? LAST : date;
            Message message = incoming.message();
            waiting.add(new Ready(incoming, message, identity, what, flags, possible));
            identities.add(identity);
            octets += message.size();
            kept = true;
        } finally {
            if (!kept) {
                incoming.close();
            }
        }
        if (waiting.size() >= MOST_MESSAGES || octets >= MOST_OCTETS) {
            flush();
        }
    }

    @Override
    public void failed(String what, String why) throws StoppedException {
        meter.check();
        meter.failed(what, why);
    }

    @Override
    public void problem(String text) {
        meter.problem(text);
    }

    @Override
    public void did(long units) throws StoppedException {
        meter.check();
        meter.did(units);
    }

    /** Stores what waits. */
    void flush() throws StoppedException {
        try {
            store(List.copyOf(waiting));
        } finally {
            close();
        }
    }

    private void store(List<Ready> batch) throws StoppedException {
        if (batch.isEmpty()) {
            return;
        }
        try {
            List<Op> ops = batch.stream().<Op>map(one -> one.append(done)).toList();
            mailboxes.call(account -> account.commit(mailbox.id(), ops, Guard.NONE));
            done.add(batch.stream().map(Ready::identity).toList());
            batch.forEach(one -> meter.moved(one.message().size()));
        } catch (StoreException e) {
            if (batch.size() == 1 || e.reason() == StoreException.Reason.NOT_FOUND) {
                refused(batch.get(0), e);
            } else {
                for (Ready one : batch) {
                    store(List.of(one));
                }
            }
        } catch (IOException e) {
            throw new StoppedException("cannot record which messages were moved: " + e.getMessage(), e);
        }
    }

    private void refused(Ready one, StoreException why) throws StoppedException {
        switch (why.reason()) {
            case OVER_QUOTA ->
                throw new StoppedException(
                        "the quota of " + mailboxes.account().name()
                                + " is exhausted. Raise it and run the job again: it continues where it stopped",
                        why);
            case FULL ->
                throw new StoppedException(
                        "the disk is full. Free some space and run the job again: it continues where it stopped", why);
            case NOT_FOUND ->
                throw new StoppedException(
                        "the mailbox " + mailbox.name() + " was deleted in the meantime. Run the job again", why);
            default -> {
                if (one.flags().keywords().isEmpty()) {
                    meter.failed(one.what(), why.getMessage());
                } else { // the mailbox may have too many already
                    meter.problem(one.what() + ": its keywords were not kept: " + why.getMessage());
                    store(List.of(new Ready(
                            one.incoming(),
                            one.message(),
                            one.identity(),
                            one.what(),
                            Flags.of(one.flags().system()),
                            one.date())));
                }
            }
        }
    }

    /** Lets go of what waits. */
    @Override
    public void close() {
        waiting.forEach(one -> one.incoming().close());
        waiting.clear();
        identities.clear();
        octets = 0;
    }
}
