package org.posthouse.intake.filter;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Ended;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.mail.Attributes;
import org.posthouse.intake.body.Content;

/**
 * A filter in shadow looks at one mail, or at one connection. It is asked what it would be asked in force, one question after the
 * other, and nobody waits for it: the mail goes on, and may have ended long before. What it says is compared when it has answered all.
 */
final class Shadow {
    private static final String PASS = "pass";

    /**
     * What there is to compare.
     *
     * @param said the kinds of actions it wants
     * @param detail what they are about
     * @param inForce the kinds of actions of the filter of its name that is in force
     * @param mail what it is about
     */
    record Comparison(Set<String> said, String detail, Set<String> inForce, Seen mail) {
        boolean same() {
            return said.equals(inForce);
        }
    }

    /** A question, and the message that is kept for it. */
    private record Waiting(Question question, Optional<Content> content) {
        long size() {
            return content.map(kept -> kept.message().size()).orElse(0L);
        }
    }

    private final Inspecting inspecting;
    private final Reader reader;
    private final Consumer<Comparison> compared;

    // guarded by this
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private final Set<String> said = new TreeSet<>();
    private Attributes published = Attributes.NONE;
    private String detail = "";
    private Seen seen = Seen.NOTHING;
    private Set<String> inForce = Set.of();
    private Optional<Ended> how = Optional.empty();
    private boolean busy;
    private boolean incomplete;
    private boolean ended;
    private boolean finished;

    /** @param compared called at most once, after {@link #end}; must not block */
    Shadow(Inspecting inspecting, Reader reader, Consumer<Comparison> compared) {
        this.inspecting = inspecting;
        this.reader = reader;
        this.compared = compared;
    }

    HostedFilter filter() {
        return inspecting.filter();
    }

    /**
     * Has it look at something, as soon as it has time. Does not block.
     *
     * @param content the message of the question, retained; released by this
     */
    void ask(Question question, Optional<Content> content) {
        Waiting one = new Waiting(question, content);
        if (!filter().shadowing().take(one.size())) {
            content.ifPresent(Content::release);
            skip();
            return;
        }
        synchronized (this) {
            waiting.add(one);
        }
        next();
    }

    private synchronized void skip() {
        incomplete = true;
    }

    private void next() {
        Waiting one;
        boolean last = false;
        Question question = null;
        synchronized (this) {
            one = busy ? null : waiting.poll();
            if (one != null) {
                busy = true;
                question = knowing(one.question());
            } else if (!busy && ended && !finished) {
                finished = true;
                last = true;
            }
        }
        if (one != null) {
            inspecting.ask(question, reader, (reply, returned) -> answered(one, reply));
        } else if (last) {
            finish();
        }
    }

    /** The question with what this filter published itself: in force, it would see it. */
    private Question knowing(Question question) {
        if (published.isEmpty()) {
            return question;
        }
        Context context = question.context();
        Attributes results = context.mail().results().with(published);
        return new Question(
                question.stage(),
                new Context(
                        context.scope(),
                        context.mail().toBuilder().results(results).build(),
                        context.destination()),
                question.recipient(),
                question.message());
    }

    private void answered(Waiting one, Reply reply) {
        Seen now = Seen.of(one.question()); // while the message is there
        synchronized (this) {
            seen = now;
        }
        one.content().ifPresent(Content::release);
        filter().shadowing().giveBack(one.size());
        if (reply instanceof Reply.Said answer) {
            answer.release();
            noted(answer.verdict());
        } else if (filter().hasLeft()) {
            skip();
        } else {
            Failure why = ((Reply.Failed) reply).why();
            filter().failed(one.question().context().transaction(), "shadow", why);
            synchronized (this) {
                said.add("failed");
                detail = Words.shortened(why.text());
            }
        }
        synchronized (this) {
            busy = false;
        }
        next();
    }

    private void noted(Verdict verdict) {
        Collection<String> kinds = Words.kinds(verdict);
        filter().said(kinds);
        synchronized (this) {
            kinds.stream().filter(kind -> !kind.equals(PASS)).forEach(said::add);
            if (!verdict.passes()) {
                detail = Words.detail(verdict);
            }
            try {
                published = published.with(verdict.published());
            } catch (IllegalArgumentException tooLong) {
                said.add("failed"); // as in force
            }
        }
    }

    /**
     * Nothing more comes. Does not block.
     *
     * @param outcome how the mail ended
     * @param done the kinds of actions of the filter of its name that is in force
     */
    void end(Optional<Ended> outcome, Set<String> done) {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            how = outcome;
            inForce = new TreeSet<>(done);
            inForce.remove(PASS);
        }
        next();
    }

    private void finish() {
        Comparison comparison;
        boolean whole;
        synchronized (this) {
            comparison = new Comparison(Set.copyOf(said), detail, Set.copyOf(inForce), seen);
            whole = !incomplete;
        }
        if (whole) {
            compared.accept(comparison); // who sees it counted finds it among the decisions
            filter().shadowing().compared(comparison.same());
        } else {
            filter().shadowing().skipped();
        }
        inspecting.end(how);
    }
}
