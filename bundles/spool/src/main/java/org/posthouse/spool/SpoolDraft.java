package org.posthouse.spool;

import java.io.IOException;
import java.io.OutputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.spool.Draft;
import org.posthouse.segments.Batch;
import org.posthouse.segments.LogClosedException;
import org.posthouse.segments.RecordWriter;
import org.posthouse.spool.index.SpoolIndex;
import org.posthouse.spool.index.SpoolIndex.Ref;
import org.posthouse.spool.parts.Parts;
import org.posthouse.spool.record.MailRecords;
import org.posthouse.spool.record.Stored;
import org.posthouse.support.Gate;

/** A mail in the making: a record whose beginning is the message. */
final class SpoolDraft implements Draft {
    private final SegmentSpool spool;
    private final Batch batch;
    private final RecordWriter writer;
    private boolean ended;

    SpoolDraft(SegmentSpool spool, Batch batch) throws IOException {
        this.spool = spool;
        this.batch = batch;
        this.writer = MailRecords.begin(batch);
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
    public void commit(Mail mail, Completion whenDurable) {
        Objects.requireNonNull(whenDurable, "whenDurable");
        if (ended) {
            throw new IllegalStateException("the draft has ended");
        }
        ended = true;
        switch (spool.commits().claim(mail.id(), whenDurable, spool.tools().seconds())) {
            case THERE -> {
                drop();
                whenDurable.durable();
            }
            case COMING -> drop();
            case NEW -> write(mail.toBuilder().size(writer.length()).build());
        }
    }

    private void write(Mail mail) {
        Gate.Pass pass = null;
        try {
            pass = spool.gate().enter(LogClosedException::new); // left when the commit has ended: closing waits for it
            check(mail);
            Gate.Pass inside = pass;
            long place = spool.mails().index.nextSequence();
            if (mail.open().isEmpty()) {
                writer.close();
                over(mail, inside);
                return;
            }
            Stored stored = MailRecords.finish(writer, mail, place);
            batch.commit(failure -> {
                try {
                    boolean mayGo = failure == null && isThere(stored, place);
                    spool.commits().tell(mail.id(), failure);
                    if (mayGo) {
                        spool.tellListeners();
                    }
                } finally {
                    inside.close();
                }
            });
        } catch (IOException | RuntimeException e) {
            drop();
            if (pass != null) {
                pass.close();
            }
            tell(mail.id(), e instanceof IOException io ? io : new IOException(e));
        }
    }

    /**
     * A mail is durable. It is kept in memory too, since it is soon asked for.
     *
     * @return whether there may be room for it; if not, whoever has the room looks for more when it is free again
     */
    private boolean isThere(Stored stored, long place) {
        Mails mails = spool.mails();
        Mail mail = stored.mail();
        Optional<Ref> ref = mails.index.add(mail, place, stored.base(), 0, false, Parts.of(mail, List.of()));
        ref.ifPresent(added -> mails.cache.put(added, stored));
        return ref.isPresent() && mails.index.mayGo(ref.get());
    }

    /** Whether a mail can be kept at all. */
    static void check(Mail mail) throws IOException {
        if (!SpoolIndex.fits(mail.id())) {
            throw new IOException("id too long");
        }
        Set<String> keys = new HashSet<>();
        for (Recipient r : mail.recipients()) {
            keys.add(r.key());
        }
        if (keys.size() < mail.recipients().size()) {
            throw new IOException(mail.id() + " has two recipients with the same key");
        }
    }

    /** Nothing is left to do for a mail: it is not kept, but may have to be remembered. */
    private void over(Mail mail, Gate.Pass inside) throws IOException {
        batch.close();
        try (Work work = spool.tools().begin()) {
            work.ended(mail);
            work.commit();
        }
        inside.close();
        tell(mail.id(), null);
    }

    private void tell(String id, IOException failure) {
        spool.commits().tell(id, failure);
        if (failure == null) {
            spool.tellListeners();
        }
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
