package org.posthouse.intake.transaction;

import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthouse.api.filter.Ended;
import org.posthouse.api.filter.Stage;
import org.posthouse.api.intake.Answer;
import org.posthouse.api.intake.Completion;
import org.posthouse.api.intake.Outcome;
import org.posthouse.api.intake.Rejection;
import org.posthouse.api.intake.Transaction;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Status;
import org.posthouse.intake.body.BodySink;
import org.posthouse.intake.filter.Direction;
import org.posthouse.intake.filter.Inspections;
import org.posthouse.intake.filter.Lineup;
import org.posthouse.intake.parts.Limits;
import org.posthouse.intake.parts.MailRules;
import org.posthouse.intake.verdict.ConnectionFacts;
import org.posthouse.intake.verdict.IncomingMail;

/**
 * One mail on its way in, up to its commit. The lock guards the state and what the client named; it is never held while a
 * filter is asked or an answer given.
 */
final class MailTransaction implements Transaction {
    private static final Status BAD_SEQUENCE = new Status(503, "5.5.1", "Bad sequence of commands");
    private static final Status NO_RECIPIENT = new Status(554, "5.5.1", "No valid recipients");
    private static final Status TOO_MANY = new Status(452, "4.5.3", "Too many recipients"); // rfc5321#4.5.3.1.10
    private static final Status TOO_BIG = new Status(552, "5.3.4", "Message size exceeds limit");
    private static final Status GIVEN_UP = new Status(451, "4.4.2", "Transaction aborted");

    /** How often recipients may be named, on average. */
    private static final int MAX_REPEATED = 10;

    private enum State {
        OPEN,
        DETACHED,
        COMMITTED,
        ABORTED
    }

    private final MailIntake intake;
    private final String id;
    private final Origin origin;
    private final MailRules rules;
    private final Lineup lineup;
    private final Inspections inspections;
    private final IncomingMail mail;

    /** One entry a RCPT that was accepted; {@code unique} has each recipient once. */
    private final List<Integer> accepted = new ArrayList<>();

    private final List<Recipient> unique = new ArrayList<>();
    private final Map<Address, Integer> seen = new HashMap<>();
    private Sender sender;
    private BodySink sink;
    private boolean receiving;
    private volatile State state = State.OPEN;
    private boolean crowded;
    private Optional<Address> awaited = Optional.empty();
    private boolean left;

    /** @param message what came of the message already; null if nothing did */
    MailTransaction(MailIntake intake, String id, Origin origin, BodySink message) {
        this.sink = message;
        this.intake = intake;
        this.id = id;
        this.origin = origin;
        this.rules = intake.rules();
        this.lineup = intake.chain.registry().lineup();
        this.inspections = Inspections.ofMail(intake.chain.registry(), lineup);
        this.mail = new IncomingMail(id, origin, intake.clock);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public void sender(Sender from, Answer.Taker whenDecided) {
        try {
            synchronized (this) {
                require(state == State.OPEN && sender == null);
            }
        } catch (Rejection outOfOrder) {
            whenDecided.answered(Answer.of(outOfOrder));
            return;
        }
        try {
            check(from);
        } catch (Rejection refused) {
            senderDecided(from, Answer.of(refused), whenDecided);
            return;
        }
        mail.sender(from);
        intake.sessions.admit(origin, (admitted, facts) -> admitted(from, admitted, facts, whenDecided));
    }

    private void check(Sender from) throws Rejection {
        intake.requireOpen();
        Limits limits = rules.limits();
        if (limits.size() > 0 && from.size() > limits.size()) {
            throw new Rejection(TOO_BIG); // rfc1870#6.1
        }
        if (!intake.scratch.hasRoomFor(from.size())) {
            throw new Rejection(Status.STORAGE_FULL);
        }
        intake.policy.sender(origin, from, rules.senderCheck());
    }

    private void admitted(Sender from, Answer admitted, ConnectionFacts facts, Answer.Taker whenDecided) {
        mail.adopt(facts);
        if (admitted instanceof Answer.Accepted && lineup.asksAt(Direction.IN, Stage.SENDER)) {
            intake.chain.ask(inspections, Stage.SENDER, mail, answer -> senderDecided(from, answer, whenDecided));
        } else {
            senderDecided(from, admitted, whenDecided);
        }
    }

    private void senderDecided(Sender from, Answer answer, Answer.Taker whenDecided) {
        Answer told = answer;
        if (answer instanceof Answer.Accepted) {
            synchronized (this) {
                sender = from;
            }
            told = unlessGivenUp(answer);
        } else {
            Status status = status(answer);
            if (answer instanceof Answer.Refused || sink == null) {
                abort(new Ended(Ended.How.REFUSED, status));
            } // or the message were lost, for a part that is absent for a moment
            trace("refused", "sender " + from.path() + client() + ": " + status);
        }
        whenDecided.answered(told);
    }

    /** Whoever was to take the answer of a step gets one, even if the transaction was given up meanwhile. */
    private Answer unlessGivenUp(Answer answer) {
        return state == State.ABORTED ? Answer.UNAVAILABLE : answer;
    }

    private static Status status(Answer answer) {
        return answer instanceof Answer.Refused refused ? refused.status() : Status.UNAVAILABLE;
    }

    @Override
    public void recipient(Recipient recipient, Answer.Taker whenDecided) {
        Answer known;
        try {
            known = name(recipient);
        } catch (Rejection refused) {
            whenDecided.answered(Answer.of(refused));
            return;
        }
        if (known != null) {
            whenDecided.answered(known);
            return;
        }
        mail.candidate(recipient);
        intake.chain.ask(
                inspections, Stage.RECIPIENT, mail, answer -> recipientDecided(recipient, answer, whenDecided));
    }

    /** What can be said of a recipient without asking filters; null if they are to be asked. */
    private synchronized Answer name(Recipient recipient) throws Rejection {
        require(state == State.OPEN && sender != null && !receiving);
        intake.requireOpen();
        if (accepted.size() >= rules.limits().recipients() * (long) MAX_REPEATED) {
            throw new Rejection(TOO_MANY); // the same ones again and again
        }
        Integer known = seen.get(same(recipient));
        if (known != null) {
            accepted.add(known); // rfc2033#4.2: a reply for each RCPT, though one copy
            return Answer.ACCEPTED;
        }
        try {
            if (unique.size() >= rules.limits().recipients()
                    || !intake.budget.hasRoom(unique.size())
                    || sender.address().isEmpty()
                            && unique.size() >= rules.limits().nullSenderRecipients()) {
                throw new Rejection(TOO_MANY);
            }
            intake.policy.recipient(origin, sender, recipient);
        } catch (Rejection refused) {
            recipientRefused(recipient, refused.status());
            throw refused;
        }
        if (lineup.asksAt(Direction.IN, Stage.RECIPIENT) && !mail.isDiscarded()) {
            return null;
        }
        mail.accept(recipient);
        accept(recipient);
        return Answer.ACCEPTED;
    }

    private static Address same(Recipient recipient) {
        return new Address(recipient.address().localPart(), recipient.address().domainKey());
    }

    private void accept(Recipient recipient) {
        seen.put(same(recipient), unique.size());
        accepted.add(unique.size());
        unique.add(recipient);
        if (!left) {
            intake.budget.came(unique.size());
        }
    }

    private void recipientRefused(Recipient recipient, Status status) {
        Optional<Address> waits =
                status.equals(Status.UNAVAILABLE) ? Optional.of(same(recipient)) : Optional.<Address>empty();
        boolean again = crowded && status.equals(TOO_MANY) || waits.isPresent() && waits.equals(awaited);
        crowded |= status.equals(TOO_MANY);
        awaited = waits;
        if (!again) { // thousands, or a session's tries each second, would push all else out of log and trace
            trace(
                    "refused",
                    "recipient <" + recipient.address() + "> from " + sender.path() + client() + ": " + status);
        }
    }

    private void recipientDecided(Recipient recipient, Answer answer, Answer.Taker whenDecided) {
        Answer told = answer;
        synchronized (this) {
            if (answer instanceof Answer.Accepted) {
                mail.accept();
                accept(recipient);
                told = unlessGivenUp(answer);
            } else {
                mail.withdraw();
                recipientRefused(recipient, status(answer));
            }
        }
        whenDecided.answered(told);
    }

    @Override
    public synchronized OutputStream data() throws Rejection {
        require(state == State.OPEN && sender != null);
        if (!receiving) {
            intake.requireOpen();
        }
        if (unique.isEmpty()) {
            throw new Rejection(NO_RECIPIENT); // rfc5321#3.3
        }
        if (sink == null) {
            sink = new BodySink(intake.scratch, rules.limits().size());
        }
        receiving = true;
        return sink;
    }

    @Override
    public synchronized boolean mayBlock(int octets) {
        return sink != null && !sink.hasRoomInMemory(octets);
    }

    @Override
    public synchronized long received() {
        return sink == null ? 0 : sink.received();
    }

    private static void require(boolean condition) throws Rejection {
        if (!condition) {
            throw new Rejection(BAD_SEQUENCE);
        }
    }

    private void trace(String stage, String detail) {
        intake.parts.traces().stage(id, stage, detail);
    }

    private String client() {
        return origin.client().map(client -> " client " + client).orElse("");
    }

    @Override
    public void commit(Completion whenDurable) {
        boolean inOrder;
        synchronized (this) {
            inOrder = state == State.OPEN && sink != null && !unique.isEmpty();
            state = inOrder ? State.COMMITTED : state;
        }
        if (!inOrder) {
            whenDurable.done(new Outcome.Settled(BAD_SEQUENCE, Collections.nCopies(accepted.size(), BAD_SEQUENCE)));
            return;
        }
        if (!intake.gate.enter()) {
            ended(new Ended(Ended.How.REFUSED, Status.UNAVAILABLE));
            whenDurable.done(new Outcome.Unavailable(intake.tickets.keep(id, sink)));
            return;
        }
        Commit.Order order =
                new Commit.Order(id, origin, sender, List.copyOf(unique), List.copyOf(accepted), rules, sink);
        new Commit(intake, order, mail, inspections, lineup, (outcome, how) -> {
                    intake.gate.leave();
                    ended(how);
                    whenDurable.done(outcome);
                })
                .start();
    }

    /** The mail has ended, one way or another. */
    private void ended(Ended how) {
        inspections.end(Optional.of(how));
        synchronized (this) {
            if (!left) { // its recipients are no longer kept on its behalf
                left = true;
                intake.budget.left(unique.size());
            }
        }
    }

    @Override
    public synchronized String detach() {
        if (state != State.OPEN) {
            throw new IllegalStateException("the transaction is " + state);
        }
        state = State.DETACHED;
        return intake.tickets.park(this);
    }

    /** Leaves the message so far to whoever has the ticket, perhaps another intake, and ends it. */
    void leave(String ticket) {
        BodySink message;
        synchronized (this) {
            if (state != State.DETACHED) {
                return;
            }
            state = State.ABORTED;
            message = sink;
        }
        ended(new Ended(Ended.How.DROPPED, GIVEN_UP));
        if (message != null) {
            message.leave(ticket);
        }
    }

    synchronized void attached() {
        if (state == State.DETACHED) {
            state = State.OPEN;
        }
    }

    @Override
    public void close() {
        if (state == State.OPEN) {
            abort();
        }
    }

    /** Ends it without a commit. */
    void abort() {
        abort(new Ended(Ended.How.DROPPED, GIVEN_UP));
    }

    private void abort(Ended how) {
        BodySink dropped;
        synchronized (this) {
            if (state != State.OPEN && state != State.DETACHED) {
                return;
            }
            state = State.ABORTED;
            dropped = sink;
        }
        ended(how);
        if (dropped != null) {
            dropped.discard();
        }
    }
}
