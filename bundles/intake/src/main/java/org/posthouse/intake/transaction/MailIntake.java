package org.posthouse.intake.transaction;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.posthouse.api.intake.Answer;
import org.posthouse.api.intake.Intake;
import org.posthouse.api.intake.Outbox;
import org.posthouse.api.intake.Rejection;
import org.posthouse.api.intake.Transaction;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Status;
import org.posthouse.intake.body.Body;
import org.posthouse.intake.body.BodySink;
import org.posthouse.intake.filter.Chain;
import org.posthouse.intake.filter.FilterRegistry;
import org.posthouse.intake.parts.IntakeThreads;
import org.posthouse.intake.parts.MailRules;
import org.posthouse.intake.parts.Parts;
import org.posthouse.support.Gate;
import org.posthouse.support.scratch.Scratch;

/** {@link Intake} without the framework around it. */
public final class MailIntake implements Intake {
    private static final int RECIPIENTS = 50_000;

    final Parts parts;
    final Scratch scratch;
    final Clock clock;
    final IntakeThreads threads;
    final Gate gate;
    final Chain chain;
    final RelayPolicy policy;
    final Replies replies;
    final Sessions sessions;
    final Tickets tickets;
    final RecipientBudget budget = new RecipientBudget(RECIPIENTS);
    private final MailIds ids;
    private volatile MailRules rules;

    /**
     * @param gate what is under way beyond a step is inside; closed when this bundle leaves
     * @param outbox takes replies that filters want sent
     */
    public MailIntake(
            Parts parts,
            FilterRegistry filters,
            Scratch scratch,
            Clock clock,
            IntakeThreads threads,
            Gate gate,
            Outbox outbox,
            MailRules rules) {
        this.parts = parts;
        this.scratch = scratch;
        this.clock = clock;
        this.threads = threads;
        this.gate = gate;
        this.rules = rules;
        this.chain = new Chain(filters, this::read, threads.followers(), clock);
        this.policy = new RelayPolicy(parts);
        this.replies = new Replies(outbox, this::rules, clock);
        this.sessions = new Sessions(chain, clock);
        this.tickets = new Tickets(threads.timer(), scratch);
        this.ids = new MailIds(clock);
    }

    /** Asks filters, for mail that leaves too. */
    public Chain chain() {
        return chain;
    }

    /** Takes over the configuration, for mail that begins from now on. */
    public void rules(MailRules now) {
        rules = now;
    }

    public MailRules rules() {
        return rules;
    }

    /** Reads what a filter brings into a body of ours, under the same limit as what clients send. */
    public Body read(Message message) throws IOException {
        BodySink sink = new BodySink(scratch, maxSize());
        try (var in = message.open(0)) {
            in.transferTo(sink);
        } catch (IOException | RuntimeException | Error e) {
            sink.discard();
            throw e;
        }
        return sink.finish()
                .orElseThrow(() -> new IOException("cannot keep its message: "
                        + sink.failure().map(Status::toString).orElse("")));
    }

    @Override
    public void connect(Origin origin, Answer.Taker whenDecided) {
        if (gate.isClosed()) {
            whenDecided.answered(Answer.UNAVAILABLE);
        } else {
            sessions.connect(origin, whenDecided);
        }
    }

    @Override
    public void helo(Origin origin, Answer.Taker whenDecided) {
        if (gate.isClosed()) {
            whenDecided.answered(Answer.UNAVAILABLE);
        } else {
            sessions.helo(origin, whenDecided);
        }
    }

    @Override
    public void disconnected(String session) {
        sessions.disconnected(session);
    }

    @Override
    public Transaction begin(Origin origin) throws Rejection {
        check(origin);
        return new MailTransaction(this, ids.next(), origin, null);
    }

    private void check(Origin origin) throws Rejection {
        requireOpen();
        if (parts.spool().get().isEmpty() && parts.direct().get().isEmpty()) {
            throw new Rejection.Unavailable();
        }
        policy.begin(origin);
    }

    @Override
    public Transaction begin(Origin origin, String ticket) throws Rejection {
        check(origin);
        BodySink message = tickets.takeMessage(ticket, maxSize()).orElseThrow(() -> new Rejection(Status.UNAVAILABLE));
        return new MailTransaction(this, ids.next(), origin, message);
    }

    /** Nothing more is done here once this bundle leaves: its filters may have gone before it. */
    void requireOpen() throws Rejection {
        if (gate.isClosed()) {
            throw new Rejection.Unavailable();
        }
    }

    @Override
    public Transaction attach(String ticket) throws Rejection {
        Optional<MailTransaction> transaction = tickets.take(ticket);
        if (transaction.isEmpty()) {
            throw new Rejection.Unavailable();
        }
        transaction.get().attached();
        return transaction.get();
    }

    @Override
    public long maxSize() {
        return rules.limits().size();
    }

    /** How many connections are known. */
    public int sessionsKept() {
        return sessions.size();
    }

    /** How many recipients are counted against the budget of all transactions. */
    public int recipientsKept() {
        return budget.size();
    }

    /**
     * Ends what is under way: commits may finish, first by themselves, then by the failure of filters that they wait for;
     * what is not committed is aborted, or left to the next intake.
     *
     * @param patience half of it for each
     */
    public void close(Duration patience, Runnable filters) {
        Duration half = patience.dividedBy(2);
        gate.close(half);
        tickets.close();
        sessions.close();
        filters.run();
        gate.close(half);
    }
}
