package org.posthouse.intake.outbound;

import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.posthouse.api.filter.Ended;
import org.posthouse.api.filter.OutboundStage;
import org.posthouse.api.filter.Stage;
import org.posthouse.api.intake.Answer;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Status;
import org.posthouse.api.transport.Job;
import org.posthouse.intake.filter.Chain;
import org.posthouse.intake.filter.Direction;
import org.posthouse.intake.filter.Inspections;
import org.posthouse.intake.filter.Lineup;
import org.posthouse.intake.parts.Parts;
import org.posthouse.intake.verdict.LeavingMail;
import org.posthouse.support.Gate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the filters about mail that leaves; the queue's worker waits for them, and for nothing else. */
public final class OutboundFilters implements OutboundStage {
    private static final Logger LOG = LoggerFactory.getLogger(OutboundFilters.class);
    private static final Status BROKEN = new Status(451, "4.3.0", "Cannot process the message now");

    private final Chain chain;
    private final Gate gate;
    private final Parts parts;
    private final Clock clock;

    public OutboundFilters(Chain chain, Gate gate, Parts parts, Clock clock) {
        this.clock = clock;
        this.chain = chain;
        this.gate = gate;
        this.parts = parts;
    }

    @Override
    public Leaving leave(Job job, Message message) {
        Lineup lineup = chain.registry().lineup();
        if (gate.isClosed()) {
            return new Decided(new Decision.Unavailable());
        }
        if (!lineup.asksAt(Direction.OUT, Stage.MESSAGE)) {
            return new Decided(new Decision.Send(job.mail(), message));
        }
        LeavingMail mail;
        try {
            mail = new LeavingMail(job, message, clock);
        } catch (IOException e) {
            LOG.warn("{} cannot be examined", job.mail().id(), e);
            return new Decided(new Decision.Refuse(BROKEN));
        }
        Inspections inspections = Inspections.ofMail(chain.registry(), lineup);
        Decision decision = decision(mail, ask(inspections, mail));
        trace(mail, decision);
        return new Decided(decision, Optional.of(inspections), mail::release);
    }

    private Answer ask(Inspections inspections, LeavingMail mail) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        chain.ask(inspections, Stage.MESSAGE, mail, answer::complete);
        try {
            return answer.get();
        } catch (InterruptedException e) {
            inspections.end(Optional.empty());
            Thread.currentThread().interrupt();
            return Answer.UNAVAILABLE;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Decision decision(LeavingMail mail, Answer answer) {
        if (answer instanceof Answer.Refused refused) {
            return new Decision.Refuse(refused.status());
        } else if (answer instanceof Answer.Unavailable) {
            return new Decision.Unavailable();
        }
        return mail.held()
                .<Decision>map(Decision.Hold::new)
                .orElseGet(() -> new Decision.Send(mail.mail(), mail.message()));
    }

    private void trace(LeavingMail mail, Decision decision) {
        if (decision instanceof Decision.Refuse refuse) {
            parts.traces().stage(mail.id(), "filter", "refused on its way out: " + refuse.status());
        } else if (decision instanceof Decision.Hold hold) {
            parts.traces().stage(mail.id(), "filter", "held by " + hold.hold().text());
        }
    }

    private record Decided(Decision decision, Optional<Inspections> inspections, Runnable release) implements Leaving {
        Decided(Decision decision) {
            this(decision, Optional.empty(), () -> {});
        }

        @Override
        public void ended(Ended ended) {
            inspections.ifPresent(all -> all.end(Optional.of(ended)));
        }

        @Override
        public void close() {
            inspections.ifPresent(all -> all.end(Optional.empty()));
            release.run();
        }
    }
}
