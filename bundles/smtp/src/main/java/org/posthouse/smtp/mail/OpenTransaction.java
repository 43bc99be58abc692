package org.posthouse.smtp.mail;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.posthouse.api.intake.Answer;
import org.posthouse.api.intake.Completion;
import org.posthouse.api.intake.Intake;
import org.posthouse.api.intake.Rejection;
import org.posthouse.api.intake.Transaction;
import org.posthouse.support.AbsentException;
import org.posthouse.support.Bound;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Intake's transaction as the session holds it, and how much of the mail it knows. It is at hand, or detached and to be taken
 * up by a ticket, or there is none.
 */
final class OpenTransaction {
    private static final Logger LOG = LoggerFactory.getLogger(OpenTransaction.class);

    private final MailSource source;
    private String id;
    /** Null unless it is at hand. */
    private Transaction transaction;
    /** Whose it is; null unless it is at hand. */
    private Intake owner;

    private String ticket = "";
    /** Takes the message; null before {@link #open}. */
    private OutputStream stream;

    private int told;
    private boolean behind;
    /** Octets of the message that it was given; -1 if that is not known. */
    private long given;

    /** @param id by which the mail is known so far; empty before the first transaction */
    OpenTransaction(MailSource source, String id) {
        this.source = source;
        this.id = id;
    }

    /** It goes on where another version of the session was. */
    void goOn(String parked, int accepted, boolean lacks, long octets) {
        ticket = parked;
        told = accepted;
        behind = lacks;
        given = octets;
    }

    /** Something is asked of the transaction. */
    @FunctionalInterface
    interface Asking {
        void ask(Transaction open, Answer.Taker taker);
    }

    /** Something is done with the transaction. */
    @FunctionalInterface
    interface Step {
        void run(Transaction open) throws Rejection;
    }

    private Bound<Intake> intakes() {
        return source.intake();
    }

    /** By which log and trace know the mail. */
    String id() {
        return id;
    }

    /** It can be used. */
    boolean isAtHand() {
        return transaction != null;
    }

    /** It has to be taken up again. */
    boolean isDetached() {
        return !ticket.isEmpty();
    }

    /** How many it has accepted: the sender, and then recipients in their order. */
    int told() {
        return told;
    }

    /** One more was accepted. */
    void accepted() {
        told++;
    }

    /** It is at hand, though its intake has left. */
    boolean isOrphaned() {
        return transaction != null && !intakes().holds(owner);
    }

    /** Octets of the message that it was given; -1 if that is not known. */
    long given() {
        return given;
    }

    /** It lacks what came of the message so far. */
    boolean isBehind() {
        return behind;
    }

    /** Message data can be given to it. */
    boolean takesData() {
        return stream != null;
    }

    /**
     * Takes it up by the ticket; false if that cannot be done.
     *
     * @param intake the one that is there now
     */
    boolean takeUp(Intake intake) {
        if (ticket.isEmpty()) {
            return false;
        }
        String once = ticket;
        try {
            adopt(intakes().call(intake, (Intake i) -> i.attach(once)), intake);
            ticket = "";
            return true;
        } catch (Rejection | AbsentException | RuntimeException lost) {
            LOG.debug("transaction {}: cannot resume: {}", id, lost.toString());
            return false;
        }
    }

    /**
     * Begins one that has what was given to the one before, by its ticket, and knows nothing else; false if that cannot be done.
     *
     * @throws Rejection.Unavailable if it may be tried again
     */
    boolean succeed(Intake intake, boolean smtputf8) throws Rejection.Unavailable {
        String once = ticket;
        ticket = "";
        if (once.isEmpty() || behind) {
            return false;
        }
        try {
            Transaction begun = intakes().call(intake, (Intake i) -> i.begin(source.origin(smtputf8), once));
            if (given >= 0 && begun.received() != given) {
                LOG.warn("transaction {}: {} octets left instead of {}", id, begun.received(), given);
                begun.close();
                return false;
            }
            adopt(begun, intake);
            told = 0;
            return true;
        } catch (Rejection.Unavailable | AbsentException absent) {
            ticket = once;
            throw new Rejection.Unavailable();
        } catch (Rejection | RuntimeException lost) {
            LOG.debug("transaction {}: nothing left: {}", id, lost.toString());
            return false;
        }
    }

    /** It was committed, and came to nothing; the message can be had by this ticket, unless it is empty. */
    void cameToNothing(String left) {
        ticket = left;
    }

    /**
     * Begins one that knows nothing yet.
     *
     * @param lacks a part of the message came before
     */
    void begin(Intake intake, boolean smtputf8, boolean lacks) throws Rejection {
        try {
            adopt(intakes().call(intake, (Intake i) -> i.begin(source.origin(smtputf8))), intake);
        } catch (AbsentException left) {
            throw new Rejection.Unavailable();
        }
        told = 0;
        behind = lacks;
        given = 0;
    }

    private void adopt(Transaction taken, Intake from) {
        if (!id.isEmpty() && !id.equals(taken.id())) {
            LOG.info("transaction {}: continues as {}", id, taken.id());
        }
        transaction = taken;
        owner = from;
        id = taken.id();
    }

    /** Asks something of it; empty if the answer comes later. */
    Optional<Answer> ask(Asking asking) {
        Transaction open = transaction;
        try {
            return source.questions().ask(taker -> intakes().run(owner, (Intake o) -> asking.ask(open, taker)));
        } catch (AbsentException left) {
            LOG.debug("transaction {}: ended with its intake", id, left);
            return Optional.of(Answer.UNAVAILABLE);
        }
    }

    /**
     * Does something with it; false if its intake was replaced meanwhile: there is none any more.
     *
     * @param keeps it has what nobody else has
     * @throws Rejection.Unavailable if something may be tried again later
     */
    boolean attempt(Step step, boolean keeps) throws Rejection {
        Transaction open = transaction;
        try {
            intakes().run(owner, (Intake o) -> step.run(open));
            return true;
        } catch (Rejection.Unavailable absent) {
            LOG.trace("transaction {}: a part is absent", id);
        } catch (AbsentException left) {
            LOG.debug("transaction {}: ended with its intake", id, left);
        }
        absent(behind, keeps); // a part of the message may be in it
        return false;
    }

    /**
     * A part of the server was absent. Returns if that was intake itself, and another one is there now.
     *
     * @param over the transaction is
     * @param keeps it has what nobody else has: it stays, until it is let go of
     */
    void absent(boolean over, boolean keeps) throws Rejection.Unavailable {
        Intake now = intakes().get().orElse(null);
        boolean replaced = owner != null && now != null && now != owner;
        if (!keeps && (over || replaced)) {
            release();
        }
        if (!replaced) {
            throw new Rejection.Unavailable();
        }
    }

    /** Message data goes there from now on. */
    void opened(OutputStream data) {
        stream = data;
    }

    /** What was kept of the message was given to it. */
    void repeated(OutputStream data, int octets) {
        stream = data;
        behind = false;
        given = octets;
    }

    /** True if so many octets more may have to wait for a disk. */
    boolean mayBlock(int octets) {
        Transaction open = transaction;
        try {
            return open != null
                    && intakes().<Boolean, RuntimeException>call(owner, (Intake o) -> open.mayBlock(octets));
        } catch (AbsentException left) {
            LOG.debug("transaction {}: ended with its intake", id, left);
            return false;
        }
    }

    /** Gives it message data; false if it takes none. */
    boolean write(byte[] octets, int offset, int length) throws IOException, AbsentException {
        OutputStream open = stream;
        if (open == null) {
            return false;
        }
        intakes().run(owner, (Intake o) -> open.write(octets, offset, length));
        if (given >= 0) {
            given += length;
        }
        return true;
    }

    /** Commits it: intake has it from now on. */
    void commit(Completion whenDurable) throws AbsentException {
        Transaction complete = transaction;
        intakes().run(owner, (Intake o) -> MailContext.as(id, () -> complete.commit(whenDurable)));
        letGo();
    }

    /** Lets go of it, to be taken up by the ticket; empty if there is nothing to be taken up. */
    String detach() {
        if (transaction != null) {
            try {
                Transaction mine = transaction;
                ticket = intakes().call(owner, (Intake o) -> mine.detach());
            } catch (AbsentException | RuntimeException gone) {
                LOG.debug("transaction {}: cannot park", id, gone);
            }
            letGo();
        }
        return ticket;
    }

    /** The ticket; empty if there is none. */
    String ticket() {
        return ticket;
    }

    private void letGo() {
        transaction = null;
        owner = null;
        stream = null;
    }

    /** Ends it without a message, if it is still ours. */
    void release() {
        Transaction open = transaction;
        Intake from = owner;
        String parked = ticket;
        letGo();
        ticket = "";
        if (open != null) {
            end(from, open::close);
        }
        if (!parked.isEmpty()) {
            source.later(() -> intakes().get().ifPresent(now -> end(now, () -> drop(now, parked))));
        }
    }

    private void drop(Intake at, String parked) throws Rejection {
        try {
            at.attach(parked).close();
        } catch (Rejection gone) {
            LOG.trace("transaction {}: gone, but its message may remain", id, gone);
            at.begin(source.origin(false), parked).close();
        }
    }

    /** The end of a transaction; it may have come already. */
    @FunctionalInterface
    private interface End {
        void run() throws Rejection;
    }

    private void end(Intake of, End end) {
        try {
            intakes().<Rejection>run(of, (Intake o) -> end.run());
        } catch (Rejection | AbsentException | RuntimeException gone) {
            LOG.debug("transaction {}: cannot abort", id, gone);
        }
    }
}
