package org.posthouse.smtp.mail;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.posthouse.api.intake.Answer;
import org.posthouse.api.intake.Completion;
import org.posthouse.api.intake.Intake;
import org.posthouse.api.intake.Rejection;
import org.posthouse.api.intake.Transaction;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;
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
 * means that this, or the step asked for, may be tried again. A step that gives false waits for an answer of intake: it is
 * to be taken again when that has come, see {@link Questions}.
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
    /** How much of the envelope the transaction was told: 0 nothing, 1 the sender, and one more for each recipient. */
    private int told;

    /** The transaction was begun anew, and has nothing yet of the message. */
    private boolean repeating;

    /** The sender was accepted, be it in an earlier transaction. */
    private boolean begun;

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

    /** A mail whose sender intake has not been told yet. */
    public static Incoming of(MailSource source, Sender sender) {
        return new Incoming(source, new Envelope(sender), "");
    }

    /** Its transaction is to be taken up by a ticket, or has failed, or is already committed. */
    void goOn(String parked, Optional<Status> failed, BodyReader reading, long octets) {
        ticket = parked;
        begun = true;
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

    /** Begins the transaction and names the sender. */
    public boolean begin() throws Rejection {
        return step(null, open -> {});
    }

    /** Names a further recipient. */
    public boolean recipient(Recipient recipient) throws Rejection {
        boolean accepted = step(recipient, open -> {});
        if (accepted) {
            envelope.add(recipient);
            told++;
        }
        return accepted;
    }

    /** Takes the transaction up if it is not at hand. */
    public boolean attach() throws Rejection {
        return step(null, open -> {});
    }

    /** Opens the stream that takes the message, or finds it again. */
    public boolean open() throws Rejection {
        return stream != null && failure == null
                || step(null, open -> {
                    if (stream == null) {
                        stream = open.data();
                    }
                });
    }

    /** The message is complete: intake has it from now on. What was kept stays until {@link #abort}. */
    public boolean commit(Completion whenDurable) throws Rejection {
        if (!attach()) {
            return false;
        }
        Transaction complete = transaction;
        try {
            intakes().run(owner, (Intake o) -> MailContext.as(id, () -> complete.commit(whenDurable)));
            letGo();
            return true;
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

    /**
     * Tells the transaction what it was not told yet, and goes on.
     *
     * @param next one more recipient to name; null for none
     * @return false if an answer is still to come
     */
    private boolean step(Recipient next, Step step) throws Rejection {
        boolean done = false;
        if (failure == null) {
            require();
        }
        if (failure == null) {
            Optional<Boolean> first = attempt(next, step);
            if (first.isPresent()) {
                done = first.get();
            } else {
                renew(intakes().get().orElseThrow(Rejection.Unavailable::new));
                done = failure == null && attempt(next, step).orElseThrow(Rejection.Unavailable::new);
            }
        }
        if (failure != null) {
            throw new Rejection(failure);
        }
        return done;
    }

    /** Takes a step; empty if the transaction's intake was replaced by another one. */
    private Optional<Boolean> attempt(Recipient next, Step step) throws Rejection {
        try {
            return Optional.of(tell(next, step));
        } catch (Rejection.Unavailable absent) {
            if (told == 0) {
                release(); // without a sender it is over
            }
            if (intakes().holds(owner) || owner == null) {
                throw absent;
            }
        } catch (AbsentException left) {
            source.questions().forget();
            LOG.debug("transaction {} went with its intake", id, left);
        }
        if (intakes().get().isEmpty()) {
            throw new Rejection.Unavailable();
        }
        return Optional.empty();
    }

    private boolean tell(Recipient next, Step step) throws Rejection, AbsentException {
        Transaction open = transaction;
        while (told == 0 || told <= envelope.recipients().size()) {
            boolean sender = told == 0;
            Recipient recipient = sender ? null : envelope.recipients().get(told - 1);
            if (!ask(taker -> {
                if (sender) {
                    open.sender(envelope.sender(), taker);
                } else {
                    open.recipient(recipient, taker);
                }
            })) {
                return false;
            }
            told++;
            begun = true;
        }
        if (next != null && !ask(taker -> open.recipient(next, taker))) {
            return false;
        }
        intakes().run(owner, (Intake o) -> {
            repeatData(open);
            step.run(open);
        });
        return true;
    }

    /** Asks intake the next question of the transaction; false if the answer is still to come. */
    private boolean ask(Consumer<Answer.Taker> question) throws Rejection, AbsentException {
        try {
            return source.questions()
                    .isAccepted(id + " " + told, taker -> intakes().run(owner, (Intake o) -> question.accept(taker)));
        } catch (Rejection.Unavailable absent) {
            throw absent;
        } catch (Rejection refused) {
            if (begun && told <= envelope.recipients().size()) {
                fail(refused.status()); // what was accepted once is not any more
            }
            throw refused;
        }
    }

    /** What came of the message so far goes into the new transaction too. */
    private void repeatData(Transaction open) throws Rejection {
        if (!repeating || reader == null || stream != null) {
            return;
        }
        OutputStream data = open.data();
        try {
            kept.writeTo(data);
        } catch (IOException storageFailed) {
            throw new UncheckedIOException(storageFailed);
        }
        stream = data;
        repeating = false;
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
                told = 1 + envelope.recipients().size();
                repeating = false;
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
            adopt(
                    intakes()
                            .call(
                                    intake,
                                    (Intake i) -> i.begin(
                                            source.origin(envelope.sender().smtputf8()))),
                    intake);
            told = 0;
            repeating = true;
        } catch (AbsentException left) {
            throw new Rejection.Unavailable();
        } catch (Rejection.Unavailable absent) {
            throw absent;
        } catch (Rejection refused) {
            if (!begun) {
                throw refused;
            }
            fail(refused.status());
        } catch (RuntimeException broken) {
            LOG.warn("transaction {} could not be begun anew", id, broken);
            fail(Status.UNAVAILABLE);
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

    /** The transaction knows all that came of the mail; a ticket says no less. */
    private boolean isTold() {
        boolean lacksData = repeating && reader != null && stream == null;
        return transaction == null || told > envelope.recipients().size() && !lacksData;
    }

    /** Lets go of the transaction; empty if there is nothing to be taken up. */
    String detach() {
        if (source.questions().isOpen() || !isTold()) {
            source.questions().forget();
            release(); // begun anew by whoever goes on, who asks again
        } else if (transaction != null && failure == null) {
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
