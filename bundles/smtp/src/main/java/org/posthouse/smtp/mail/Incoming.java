package org.posthouse.smtp.mail;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The mail that is coming in: intake's transaction, and what the session has to know of it. A transaction that went with
 * its intake is begun anew, as long as everything that came of the mail is known; {@link Rejection.Unavailable}
 * means that this, or the step asked for, may be tried again.
 *
 * <p>Steps that ask intake return false if its answer is still to come. Once it {@linkplain Questions has}, the same step is
 * made again, and goes on from there.
 */
public final class Incoming {
    private static final Logger LOG = LoggerFactory.getLogger(Incoming.class);

    private final MailSource source;
    private final Envelope envelope;
    private final OpenTransaction transaction;
    /** The octets of the message, if they are few. */
    private final Kept kept;

    private final Sink sink = new Sink();
    private boolean begun;
    private Status failure;
    /** Reads the message data; null before it begins. */
    private BodyReader reader;

    private long received;

    Incoming(MailSource source, Envelope envelope, String id) {
        this.source = source;
        this.envelope = envelope;
        this.transaction = new OpenTransaction(source, id);
        this.kept = new Kept(source.budget());
    }

    /** A mail of which nothing was said to intake yet. */
    public Incoming(MailSource source, Sender sender) {
        this(source, new Envelope(sender), "");
    }

    /** It goes on where another version of the session was. */
    void goOn(boolean accepted, Optional<Status> failed, BodyReader reading, long octets) {
        begun = accepted;
        failure = failed.orElse(null);
        reader = reading;
        received = octets;
    }

    Envelope envelope() {
        return envelope;
    }

    OpenTransaction transaction() {
        return transaction;
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
        return transaction.id();
    }

    /** Its sender was accepted: there is a mail. */
    public boolean isBegun() {
        return begun;
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
        return failure != null || takesData();
    }

    private boolean takesData() {
        return transaction.takesData() && !isOrphaned();
    }

    /** The transaction has to be let go of, for the next intake to find what nobody else has of the message. */
    private boolean isOrphaned() {
        return !isRepeatable() && transaction.isOrphaned();
    }

    /** The transaction was parked and has to be taken up again. */
    public boolean isDetached() {
        return transaction.isDetached();
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

    /** Sees to it that the sender is accepted, and then that there is a transaction which knows all that was said so far. */
    public boolean convey() throws Rejection {
        return convey(null);
    }

    /** Names a further recipient. */
    public boolean recipient(Recipient recipient) throws Rejection {
        return convey(recipient);
    }

    /** Opens the stream that takes the message, or finds it again. */
    public boolean open() throws Rejection {
        while (failure != null || !takesData()) {
            if (!convey()) {
                return false;
            }
            if (!transaction.takesData()) {
                attempt(open -> transaction.opened(open.data()));
            }
        }
        return true;
    }

    /**
     * The message is complete, and {@linkplain #convey conveyed}: intake has it from now on. What was kept stays until
     * {@link #abort}.
     */
    public void commit(Completion whenDurable) throws Rejection {
        try {
            transaction.commit(whenDurable);
        } catch (AbsentException | RuntimeException broken) {
            LOG.warn("transaction {}: commit failed", id(), broken);
            fail(Status.UNAVAILABLE); // whether it was taken is not known
            throw new Rejection(failure);
        }
    }

    /** The commit found a part absent. What it had can be had by this ticket, unless it is empty. */
    public void cameToNothing(String ticket) {
        transaction.cameToNothing(ticket);
    }

    /** Takes the transaction up if that can be done now. Not a question, so that one may be open. */
    public void takeUp() {
        Intake intake = source.intake().get().orElse(null);
        if (failure != null || !isDetached() || intake == null || transaction.takeUp(intake)) {
            return;
        }
        try {
            if (!source.questions().isAsked()) { // its answer would be taken for one to another transaction
                transaction.succeed(intake, envelope.sender().smtputf8());
            }
        } catch (Rejection.Unavailable absent) {
            LOG.trace("transaction {}: resumed later", id(), absent);
        }
    }

    /** The answer to a question is not waited for any longer: the transaction is of no use. */
    public void loseTransaction() {
        transaction.release();
    }

    /** @param more a recipient that is named now; null if none is */
    private boolean convey(Recipient more) throws Rejection {
        int all = 1 + recipients() + (more == null ? 0 : 1);
        Optional<Answer> answer = source.questions().take();
        while (true) {
            if (answer.isEmpty()) {
                require();
                if (transaction.told() == all) {
                    if (!transaction.isBehind() || attempt(this::repeatData)) {
                        return true;
                    }
                    continue; // in another transaction
                }
                answer = transaction.ask((open, taker) -> tellNext(open, more, taker));
                if (answer.isEmpty()) {
                    return false;
                }
            }
            if (hear(answer.get(), more)) {
                return true;
            }
            answer = Optional.empty();
        }
    }

    /** Tells a transaction what it does not know yet. */
    private void tellNext(Transaction open, Recipient more, Answer.Taker taker) {
        int told = transaction.told();
        if (told == 0) {
            open.sender(envelope.sender(), taker);
        } else {
            open.recipient(told <= recipients() ? envelope.recipients().get(told - 1) : more, taker);
        }
    }

    /**
     * Takes what intake said to what it was told last.
     *
     * @return true if it has accepted what it was never told before: the transaction need not be at hand for that
     */
    private boolean hear(Answer answer, Recipient more) throws Rejection {
        int told = transaction.told();
        boolean repeated = begun && told <= recipients();
        if (answer instanceof Answer.Unavailable) {
            transaction.absent(told == 0, !isRepeatable());
            return false;
        } else if (answer instanceof Answer.Refused refused && repeated) {
            fail(refused.status()); // what was accepted once is not any more
        }
        Questions.requireAccepted(answer);
        if (told > recipients()) {
            envelope.add(more);
        }
        begun = true;
        transaction.accepted();
        return !repeated;
    }

    private void repeatData(Transaction open) throws Rejection {
        OutputStream data = open.data();
        try {
            kept.writeTo(data);
        } catch (IOException storageFailed) {
            throw new UncheckedIOException(storageFailed);
        }
        transaction.repeated(data, kept.size());
    }

    /** Takes a step; false if that has to be done again in another transaction. */
    private boolean attempt(OpenTransaction.Step step) throws Rejection {
        try {
            return transaction.attempt(step, !isRepeatable());
        } catch (Rejection.Unavailable absent) {
            throw absent;
        } catch (Rejection refused) {
            if (transaction.isBehind()) {
                fail(refused.status()); // data was accepted before
            }
            throw refused;
        }
    }

    /** Sees to it that there is a transaction. */
    private void require() throws Rejection {
        if (failure == null && isOrphaned()) {
            transaction.detach();
        }
        if (failure == null && !transaction.isAtHand()) {
            Intake intake = source.intake().get().orElseThrow(Rejection.Unavailable::new); // a ticket is kept
            boolean utf8 = envelope.sender().smtputf8();
            if (!transaction.takeUp(intake) && !transaction.succeed(intake, utf8)) {
                renew(intake);
            }
        }
        if (failure != null) {
            throw new Rejection(failure);
        }
    }

    /** Begins a transaction, for the first time or anew; sets the failure if that cannot be done. */
    private void renew(Intake intake) throws Rejection {
        if (!isRepeatable()) {
            LOG.warn("transaction {}: lost together with its intake", id());
            fail(Status.UNAVAILABLE);
            return;
        }
        try {
            transaction.begin(intake, envelope.sender().smtputf8(), reader != null);
        } catch (Rejection.Unavailable absent) {
            throw absent;
        } catch (Rejection refused) {
            if (!begun) {
                throw refused;
            }
            fail(refused.status());
        }
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

    /** True if so many octets of message data may have to wait for a disk. */
    public boolean mayBlock(int octets) {
        return failure == null && transaction.mayBlock(octets);
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

    /**
     * Its intake has left: when the transaction is let go of, that intake writes to a disk what came of the message. It never does
     * before this is true, since its users are told first that it goes.
     */
    public boolean isOrphan() {
        return failure == null && transaction.isOrphaned();
    }

    /** Lets go of an {@linkplain #isOrphan orphan}, to be taken up by its ticket; on a worker. */
    public void letGo() {
        if (isOrphan()) {
            transaction.detach();
        }
    }

    /** Lets go of the transaction; empty if there is nothing to be taken up. Does not block unless it is an orphan. */
    String detach() {
        return failure == null ? transaction.detach() : transaction.ticket();
    }

    /** Ends the transaction, if it is still ours, without a message. */
    public void abort() {
        transaction.release();
        kept.drop();
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
                if (!transaction.write(octets, offset, length) && !kept.isComplete()) {
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
                transaction.release(); // to be begun anew
            } else {
                LOG.warn("transaction {}: lost its storage", id(), cause);
                fail(Status.UNAVAILABLE);
            }
        }
    }
}
