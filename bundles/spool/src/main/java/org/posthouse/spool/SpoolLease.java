package org.posthouse.spool;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.posthouse.api.mail.Destination;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.api.spool.Lease;
import org.posthouse.spool.index.SpoolIndex.Picked;
import org.posthouse.spool.index.SpoolIndex.Ref;
import org.posthouse.spool.parts.Coverage;

/** A part of a mail lent to one worker. It dies with the spool that lent it. */
final class SpoolLease implements Lease, Coverage {
    private final Leasing leasing;
    private final LiveMails.Live live;
    final Picked picked;
    private volatile List<Recipient> recipients;
    private volatile Set<String> keys;
    private volatile boolean ended;

    SpoolLease(Leasing leasing, Picked picked, LiveMails.Live live, List<Recipient> recipients) {
        this.leasing = leasing;
        this.picked = picked;
        this.live = live;
        cover(recipients);
    }

    private void cover(List<Recipient> now) {
        recipients = List.copyOf(now);
        keys = keys(now);
    }

    /** The delivery keys of recipients. */
    static Set<String> keys(List<Recipient> recipients) {
        return recipients.size() == 1
                ? Set.of(recipients.get(0).key())
                : recipients.stream().map(Recipient::key).collect(Collectors.toUnmodifiableSet());
    }

    Ref ref() {
        return picked.entry().ref();
    }

    LiveMails.Live live() {
        return live;
    }

    @Override
    public Mail mail() {
        return live.stored.mail();
    }

    @Override
    public Destination destination() {
        return picked.destination();
    }

    @Override
    public Set<String> keys() {
        return keys;
    }

    @Override
    public List<Recipient> recipients() {
        return recipients;
    }

    @Override
    public Message message() throws IOException {
        open();
        return Messages.of(live.stored.mail().size(), offset -> {
            open();
            return leasing.message(live.stored, offset);
        });
    }

    void open() throws IOException {
        if (ended) {
            throw new IOException("the lease of " + picked.entry().id() + " has ended");
        }
    }

    @Override
    public boolean othersDue(Instant now) {
        return live.stored.mail().open().stream()
                .filter(r -> !keys.contains(r.key()))
                .anyMatch(r -> live.leases.stream().anyMatch(l -> l.keys.contains(r.key()))
                        || r.disposition().held().isEmpty()
                                && !r.disposition().due().isAfter(now));
    }

    @Override
    public void record(List<Recipient> before, List<Recipient> now) throws IOException {
        leasing.record(this, before, now);
    }

    /** Some of its recipients were recorded: those that are done, or go elsewhere now, have left. */
    void recorded(Set<String> named, List<Recipient> mail) {
        List<Recipient> left = new ArrayList<>();
        for (Recipient r : recipients) {
            if (!named.contains(r.key())) {
                left.add(r);
            }
        }
        for (Recipient r : mail) {
            if (r.open() && named.contains(r.key()) && r.disposition().queue().equals(destination())) {
                left.add(r);
            }
        }
        cover(left);
    }

    @Override
    public void close() {
        leasing.end(this);
    }

    /** Ends it; false if it had ended. Called under the lock of the mail. */
    boolean endOnce() {
        boolean first = !ended;
        ended = true;
        return first;
    }
}
