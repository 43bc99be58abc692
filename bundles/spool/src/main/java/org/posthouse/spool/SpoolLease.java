package org.posthouse.spool;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.api.spool.Entry;
import org.posthouse.api.spool.Lease;
import org.posthouse.api.spool.RecipientState;

/** An entry lent to one worker. It dies with the spool that lent it. */
final class SpoolLease implements Lease {
    private final SegmentSpool spool;
    private final Slot slot;
    private final int attempts;
    private Entry entry;
    private boolean ended;

    SpoolLease(SegmentSpool spool, Slot slot, Entry entry) {
        this.spool = spool;
        this.slot = slot;
        this.entry = entry;
        this.attempts = entry.attempts() + 1;
    }

    @Override
    public synchronized Entry entry() {
        return entry;
    }

    @Override
    public Message message() throws IOException {
        open();
        return Messages.of(slot.bodySize, offset -> {
            open();
            return spool.open(slot, offset);
        });
    }

    private synchronized void open() throws IOException {
        if (ended) {
            throw new IOException("the lease of " + slot.id + " has ended");
        }
    }

    @Override
    public synchronized void record(List<RecipientState> recipients, Instant due, String reason) throws IOException {
        open();
        entry = spool.record(slot, entry, attempts, recipients, due, reason);
    }

    @Override
    public synchronized void done() throws IOException {
        open();
        spool.remove(slot);
        ended = true;
    }

    @Override
    public synchronized void close() {
        if (!ended) {
            ended = true;
            spool.release(slot);
        }
    }
}
