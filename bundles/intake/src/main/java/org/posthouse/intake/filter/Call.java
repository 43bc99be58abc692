package org.posthouse.intake.filter;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.posthouse.api.filter.Inspection;
import org.posthouse.api.filter.Instruction;
import org.posthouse.api.filter.Stage;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.mail.Action;
import org.posthouse.intake.body.Body;

/**
 * One call of a filter. It is answered once: when the filter returns, when it is late, or when no thread is free for it.
 * Whatever the filter says after that is ignored, and the message it was lent cannot be read any more.
 */
final class Call implements Task {
    private final Inspecting inspecting;
    private final Question question;
    private final boolean first;
    private final Duration deadline;
    private final Patience patience;
    private final Reader reader;
    private final Answered whenAnswered;
    private final Optional<Lent> lent;
    private final AtomicBoolean answered = new AtomicBoolean();
    private volatile long start;

    /**
     * @param first nothing was asked in this inspection before
     * @param whenAnswered called exactly once
     */
    Call(
            Inspecting inspecting,
            Question question,
            boolean first,
            Duration deadline,
            Patience patience,
            Reader reader,
            Answered whenAnswered) {
        this.inspecting = inspecting;
        this.question = question;
        this.first = first;
        this.deadline = deadline;
        this.patience = patience;
        this.reader = reader;
        this.whenAnswered = whenAnswered;
        this.lent = question.message().map(Lent::new);
    }

    @Override
    public Duration deadline() {
        return deadline;
    }

    @Override
    public Patience patience() {
        return patience;
    }

    @Override
    public void run() {
        start = System.nanoTime();
        Reply reply;
        try {
            reply = ask();
        } catch (Throwable thrown) { // whatever a plug-in throws, an Error too, is its failure and nobody else's
            reply = new Reply.Failed(Failure.of(thrown));
        }
        inspecting.returned();
        answer(reply, true);
    }

    private Reply ask() throws IOException {
        Inspection inspection = inspecting.begin(question.context());
        if (inspection == null) {
            return new Reply.Failed(Failure.of("it did not start"));
        }
        if (answered.get()) {
            return new Reply.Failed(Failure.of("late"));
        }
        Verdict verdict = question.put(inspection, lent);
        if (verdict == null) {
            return new Reply.Failed(Failure.of("no verdict"));
        }
        return new Reply.Said(verdict, read(verdict));
    }

    /** Still on the filter's thread and within its deadline: what it brings is read to its end, so nothing of it is kept. */
    private List<Body> read(Verdict verdict) throws IOException {
        List<Body> read = new ArrayList<>();
        try {
            for (Instruction instruction : verdict.instructions()) {
                if (instruction.action() instanceof Action.ReplaceBody replace) {
                    read.add(reader.read(replace.body()));
                } else if (instruction.action() instanceof Action.ReplaceMessage replace) {
                    read.add(reader.read(replace.message()));
                }
            }
            return read;
        } catch (Throwable thrown) {
            read.forEach(Body::release);
            throw thrown;
        }
    }

    @Override
    public void late(String why) {
        answer(new Reply.Failed(Failure.of(why)), false);
    }

    /** The first of its inspection can be put to another filter, and a message can be sent in again. */
    @Override
    public boolean isReplaceable() {
        return first || question.stage() == Stage.MESSAGE;
    }

    @Override
    public void refused(String why) {
        if (first) {
            inspecting.neverAsked();
        }
        inspecting.returned();
        answer(new Reply.Failed(Failure.of(why)), false);
    }

    private void answer(Reply reply, boolean returned) {
        if (answered.compareAndSet(false, true)) {
            lent.ifPresent(Lent::revoke);
            if (start != 0) {
                inspecting.took(System.nanoTime() - start);
            }
            whenAnswered.take(reply, returned);
        } else if (reply instanceof Reply.Said said) {
            said.release(); // it was late after all
        }
    }
}
