package org.posthouse.smtp.mail;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.posthouse.api.intake.Completion;
import org.posthouse.api.intake.Intake;
import org.posthouse.api.intake.Rejection;
import org.posthouse.api.intake.Transaction;
import org.posthouse.api.message.Recipient;
import org.posthouse.api.message.Sender;
import org.posthouse.api.message.Status;
import org.posthouse.smtp.parse.BodyReader;
import org.posthouse.smtp.parse.ChunkReader;
import org.posthouse.smtp.parse.DotReader;
import org.posthouse.support.AbsentException;
import org.posthouse.support.Bound;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mail that is coming in: intake's transaction, and what the session has to know of it. A transaction that went with
 * its intake is begun anew, as long as everything that came of the mail is known; {@link Rejection.Unavailable}
 * means that this, or the step asked for, may be tried again.
 */
public final class Incoming {
    private static final Logger LOG = LoggerFactory.getLogger(Incoming.class);

    private final MailSource source;
    private final Envelope envelope;
    /** The octets of the message, if they are few. */
    private final Kept kept;

    private final Sink sink = new Sink();
    private String id;
    private Transaction transaction;
    /** Whose the transaction is. */
    private Intake owner;

    private String ticket = "";
    private OutputStream stream;
    private Status failure;
    /** Reads the message data; null before it begins. */
    private BodyReader reader;

    private long received;

    Incoming(MailSource source, Envelope envelope, String id) {
        this.source = source;
        this.envelope = envelope;
        this.id = id;
        this.kept = new Kept(source.budget());
    }

    /** Begins a transaction; call on a worker. */
    public static Incoming begin(MailSource source, Intake intake, Sender sender) throws Rejection {
        Incoming incoming = new Incoming(source, new Envelope(sender), "");
        incoming.adopt(incoming.transact(intake), intake);
        return incoming;
    }

    /** Its transaction is to be taken up by a ticket, or has failed, or is already committed. */
    void goOn(String parked, Optional<Status> failed, BodyReader reading, long octets) {
        ticket = parked;
        failure = failed.orElse(null);
        reader = reading;
        received = octets;
    }

    Envelope envelope() {
        return envelope;
    }

    Kept kept() {
        return kept;
    }

    BodyReader reader() {
        return reader;
    }

    /** Who sent it. */
    public Sender sender() {
        return envelope.sender();
    }

    /** By which log and trace know the mail. */
    public String id() {
        return id;
    }

    /** Recipients accepted so far. */
    public int recipients() {
        return envelope.recipients().size();
    }

    /** A part of the message came by BDAT. */
    public boolean isChunked() {
        return reader instanceof ChunkReader;
    }

    /** Why no message can come of it; empty if one can. */
    public Optional<Status> failure() {
        return Optional.ofNullable(failure);
    }

    /** No message comes of it, whatever the client still sends. */
    public void fail(Status status) {
        if (failure == null) {
            failure = status;
        }
        abort();
    }

    /** Message data can be read: it has a place to go to, or is thrown away. */
    public boolean isOpen() {
        return stream != null || failure != null;
    }

    /** The transaction was parked and has to be taken up again. */
    public boolean isDetached() {
        return !ticket.isEmpty();
    }

    /** All that came of the mail is known here. */
    boolean isRepeatable() {
        return failure == null && (received == 0 || kept.isComplete());
    }

    /** What could not be done for want of a part may be tried again. */
    public boolean mayTryAgain() {
        return failure == null && (isDetached() || isRepeatable());
    }

    // ---- steps, on a worker; they throw the failure if there is one ----

    /** Names a further recipient. */
    public void recipient(Recipient recipient) throws Rejection {
        step(open -> open.recipient(recipient));
        envelope.add(recipient);
    }

    /** Takes the transaction up if it is not at hand. */
    public void attach() throws Rejection {
        step(open -> {});
    }

    /** Opens the stream that takes the message, or finds it again. */
    public void open() throws Rejection {
        if (stream == null || failure != null) {
            step(open -> stream = open.data());
        }
    }

    /** The message is complete: intake has it from now on. What was kept stays until {@link #abort}. */
    public void commit(Completion whenDurable) throws Rejection {
        attach();
        Transaction complete = transaction;
        try {
            intakes().run(owner, (Intake o) -> MailContext.as(id, () -> complete.commit(whenDurable)));
            letGo();
        } catch (AbsentException | RuntimeException broken) {
            LOG.warn("transaction {} could not be committed", id, broken);
            fail(Status.UNAVAILABLE); // whether it was taken is not known
            throw new Rejection(failure);
        }
    }

    private Bound<Intake> intakes() {
        return source.intake();
    }

    private interface Step {
        void run(Transaction open) throws Rejection;
    }

    private void step(Step step) throws Rejection {
        if (failure == null) {
            require();
        }
        if (failure == null && !attempt(step)) {
            renew(intakes().get().orElseThrow(Rejection.Unavailable::new));
            if (failure == null) {
                step.run(transaction);
            }
        }
        if (failure != null) {
            throw new Rejection(failure);
        }
    }

    /** Takes a step; false if the transaction's intake was replaced by another one. */
    private boolean attempt(Step step) throws Rejection {
        try {
            intakes().run(owner, (Intake o) -> step.run(transaction));
            return true;
        } catch (Rejection.Unavailable absent) {
            if (intakes().holds(owner)) {
                throw absent;
            }
        } catch (AbsentException left) {
            LOG.debug("transaction {} went with its intake", id, left);
        }
        if (intakes().get().isEmpty()) {
            throw new Rejection.Unavailable();
        }
        return false;
    }

    /** Sees to it that there is a transaction. */
    private void require() throws Rejection {
        if (transaction != null) {
            return;
        }
        Intake intake = intakes().get().orElseThrow(Rejection.Unavailable::new); // the ticket is kept
        if (!ticket.isEmpty()) {
            String once = ticket;
            ticket = "";
            try {
                adopt(intakes().call(intake, (Intake i) -> i.attach(once)), intake);
                return;
            } catch (Rejection | AbsentException | RuntimeException lost) {
                LOG.debug("transaction {} could not be taken up: {}", id, lost.toString());
            }
        }
        renew(intake);
    }

    /** Begins anew, and repeats what came; sets the failure if that cannot be done. */
    private void renew(Intake intake) throws Rejection {
        if (!isRepeatable()) {
            LOG.warn("transaction {} was lost with its intake", id);
            fail(Status.UNAVAILABLE);
            return;
        }
        release();
        try {
            adopt(intakes().call(intake, this::transact), intake);
        } catch (AbsentException left) {
            throw new Rejection.Unavailable();
        } catch (Rejection.Unavailable absent) {
            throw absent;
        } catch (Rejection refused) {
            fail(refused.status());
        } catch (RuntimeException broken) {
            LOG.warn("transaction {} could not be begun anew", id, broken);
            fail(Status.UNAVAILABLE);
        }
    }

    /** A transaction of this intake in which everything was said that was said so far. */
    private Transaction transact(Intake intake) throws Rejection {
        Transaction fresh = intake.begin(source.origin(envelope.sender().smtputf8()));
        boolean complete = false;
        try {
            fresh.sender(envelope.sender());
            for (Recipient recipient : envelope.recipients()) {
                fresh.recipient(recipient);
            }
            if (reader != null) {
                OutputStream data = fresh.data();
                kept.writeTo(data);
                stream = data;
            }
            complete = true;
            return fresh;
        } catch (IOException storageFailed) {
            throw new UncheckedIOException(storageFailed);
        } finally {
            if (!complete) {
                close(fresh, intake);
            }
        }
    }

    private void adopt(Transaction taken, Intake from) {
        if (!id.isEmpty() && !id.equals(taken.id())) {
            LOG.info("transaction {} goes on as {}", id, taken.id());
        }
        transaction = taken;
        owner = from;
        id = taken.id();
    }

    // ---- message data ----

    /** Message data follows, up to the dot. */
    public void expectData() {
        reader = new DotReader();
    }

    /** A chunk of the message follows. */
    public ChunkReader expectChunk() {
        if (!isChunked()) {
            reader = new ChunkReader();
        }
        return (ChunkReader) reader;
    }

    /** What reads the chunks. */
    public ChunkReader chunks() {
        return (ChunkReader) reader;
    }

    /** The message, or the chunk, has been read to its end. */
    public boolean ended() {
        return reader.ended();
    }

    /** There was a bare CR or LF in it. */
    public boolean spoiled() {
        return reader.spoiled();
    }

    /** Octets of message data read so far. */
    public long received() {
        return received;
    }

    /** Reads message data, as {@link BodyReader#read}. */
    public int read(byte[] octets, int from, int to) {
        try {
            int end = reader.read(octets, from, to, sink);
            received += end - from;
            return end;
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** The last chunk was read. */
    public void finishChunks() {
        try {
            ((ChunkReader) reader).finish(sink);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    // ---- its end ----

    /** Lets go of the transaction; empty if there is nothing to be taken up. */
    String detach() {
        if (transaction != null && failure == null) {
            try {
                Transaction mine = transaction;
                ticket = intakes().call(owner, (Intake o) -> mine.detach());
            } catch (AbsentException | RuntimeException gone) {
                LOG.debug("transaction {} could not be parked", id, gone);
            }
            letGo();
        }
        return ticket;
    }

    private void letGo() {
        transaction = null;
        owner = null;
        stream = null;
    }

    /** Ends the transaction, if it is still ours, without a message. */
    public void abort() {
        release();
        kept.drop();
    }

    private void release() {
        Transaction open = transaction;
        Intake from = owner;
        letGo();
        if (open != null) {
            close(open, from);
        }
    }

    private void close(Transaction open, Intake from) {
        try {
            intakes().run(from, (Intake o) -> open.close());
        } catch (AbsentException | RuntimeException gone) {
            LOG.debug("transaction {} could not be aborted", id, gone);
        }
    }

    /** Takes the message, and never throws: what comes after a failure is thrown away. */
    private final class Sink extends OutputStream {
        @Override
        public void write(int octet) {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] octets, int offset, int length) {
            if (failure != null) {
                return;
            }
            kept.add(octets, offset, length);
            try {
                OutputStream open = stream;
                if (open != null) {
                    intakes().run(owner, (Intake o) -> open.write(octets, offset, length));
                } else if (!kept.isComplete()) {
                    fail(Status.UNAVAILABLE);
                }
            } catch (AbsentException left) {
                lost(left, kept.isComplete());
            } catch (IOException | RuntimeException storageFailed) {
                lost(storageFailed, false);
            }
        }

        private void lost(Exception cause, boolean repeatable) {
            if (repeatable) {
                release(); // to be begun anew
            } else {
                LOG.warn("transaction {} lost its storage", id, cause);
                fail(Status.UNAVAILABLE);
            }
        }
    }
}
