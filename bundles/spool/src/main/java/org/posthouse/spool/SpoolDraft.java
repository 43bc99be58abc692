package org.posthouse.spool;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.Optional;
import org.posthouse.api.spool.Draft;
import org.posthouse.api.spool.Entry;
import org.posthouse.segments.Batch;
import org.posthouse.segments.LogClosedException;
import org.posthouse.segments.RecordWriter;
import org.posthouse.support.Gate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An entry in the making: a record whose beginning is the message. */
final class SpoolDraft implements Draft {
    private static final Logger LOG = LoggerFactory.getLogger(SpoolDraft.class);

    private final SegmentSpool spool;
    private final Batch batch;
    private final RecordWriter writer;
    private boolean ended;

    SpoolDraft(SegmentSpool spool, Batch batch) throws IOException {
        this.spool = spool;
        this.batch = batch;
        this.writer = batch.writer(EntryRecords.ENTRY);
    }

    @Override
    public OutputStream body() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] b, int off, int len) throws IOException {
                if (ended) {
                    throw new IOException("the draft has ended");
                }
                try {
                    writer.write(b, off, len);
                } catch (IOException e) {
                    throw SegmentSpool.explained(e);
                }
            }
        };
    }

    @Override
    public void commit(Entry entry, Completion whenDurable) {
        Objects.requireNonNull(whenDurable, "whenDurable");
        if (ended) {
            throw new IllegalStateException("the draft has ended");
        }
        ended = true;
        switch (spool.slots().claim(entry.id(), whenDurable)) {
            case THERE -> {
                drop();
                whenDurable.durable();
            }
            case COMING -> drop();
            case NEW -> write(entry);
        }
    }

    private void write(Entry given) {
        String id = given.id();
        Gate.Pass pass = null;
        try {
            pass = spool.gate().enter(LogClosedException::new); // left when the commit has ended: closing waits for it
            Entry entry = sized(given, writer.length());
            long record = EntryRecords.finish(writer, entry);
            Slot slot = new Slot(id, record, entry.size(), entry.due(), entry.held());
            Gate.Pass inside = pass;
            batch.commit(failure -> {
                try {
                    tell(id, failure, slot);
                } finally {
                    inside.close();
                }
            });
        } catch (IOException | RuntimeException e) {
            drop();
            if (pass != null) {
                pass.close();
            }
            tell(id, e instanceof IOException io ? io : new IOException(e), null);
        }
    }

    private void tell(String id, IOException failure, Slot slot) {
        boolean durable = failure == null;
        for (Completion c : spool.slots().arrived(id, durable ? Optional.of(slot) : Optional.empty())) {
            try {
                if (durable) {
                    c.durable();
                } else {
                    c.failed(SegmentSpool.explained(failure));
                }
            } catch (RuntimeException | LinkageError e) {
                LOG.error("{}: who committed it failed", id, e); // the others are told all the same
            }
        }
        if (durable) {
            spool.tellListeners();
        }
    }

    private static Entry sized(Entry e, long size) {
        return e.size() == size
                ? e
                : new Entry(
                        e.id(),
                        e.arrived(),
                        e.sender(),
                        e.recipients(),
                        size,
                        e.attempts(),
                        e.due(),
                        e.held(),
                        e.reason(),
                        e.account(),
                        e.remote());
    }

    private void drop() {
        writer.close();
        batch.close();
    }

    @Override
    public void close() {
        if (!ended) {
            ended = true;
            drop();
        }
    }
}
