package org.posthouse.intake.filter;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.posthouse.api.filter.Context.Scope;
import org.posthouse.api.filter.FilterTrials.Source;
import org.posthouse.api.filter.Stage;
import org.posthouse.api.filter.Verdict;
import org.posthouse.intake.body.Body;
import org.posthouse.intake.budget.Budget;

/**
 * Asks one filter about one mail and its connection, one question after the other, for somebody who waits. It is asked beside the mail
 * that flows. Used by one thread at a time; to be closed.
 */
public final class Interview implements AutoCloseable {
    /**
     * What came of a question.
     *
     * @param verdict empty: none that counts
     * @param read the messages that the verdict brings, in their order; whoever takes this releases them
     * @param failure why there is none; else empty
     */
    public record Told(Optional<Verdict> verdict, List<Body> read, String failure) {
        /** Lets go of the messages. */
        public void release() {
            read.forEach(Body::release);
        }

        /** Kinds of actions. */
        public List<String> kinds() {
            return verdict.map(Words::kinds).orElse(List.of());
        }

        /** What they are about. */
        public String detail() {
            return verdict.map(Words::detail).orElse(failure);
        }
    }

    private final HostedFilter filter;
    private final Differences differences;
    private final Reader reader;
    private final Inspecting connection;
    private final Inspecting mail;

    /** @param filter the one that is asked {@linkplain HostedFilter#aside aside} */
    Interview(HostedFilter filter, Differences differences, Duration deadline, Reader reader) {
        this.filter = filter;
        this.differences = differences;
        this.reader = reader;
        FilterProperties own = filter.properties();
        Choice choice = new Choice(
                new Choice.Key(filter.name(), ""),
                Optional.of(filter),
                new Conditions(own.directions(), Set.of(), own.roles(), Set.of(), Set.of(), Optional.empty()),
                List.of(),
                true,
                false,
                deadline,
                Shadowing.PATIENCE,
                true,
                "",
                Budget.NONE);
        this.connection = new Inspecting(filter, choice);
        this.mail = new Inspecting(filter, choice);
    }

    /** Symbolic name and version of its bundle. */
    public String bundle() {
        return filter.bundle();
    }

    /** When it has something to say. */
    public Set<Stage> stages() {
        return filter.stages();
    }

    /** True once it has gone: what it said last does not count. */
    public boolean hasLeft() {
        return filter.hasLeft();
    }

    /**
     * Asks, and waits for the answer.
     *
     * @throws InterruptedException if the caller is interrupted; the filter is left to itself then
     */
    public Told ask(Question question) throws InterruptedException {
        Scope scope = question.context().scope();
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        (scope == Scope.CONNECTION ? connection : mail)
                .ask(question, reader, (answer, returned) -> reply.complete(answer));
        try {
            return told(question, reply.get());
        } catch (InterruptedException e) {
            reply.thenAccept(late -> {
                if (late instanceof Reply.Said said) {
                    said.release();
                }
            });
            throw e;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Told told(Question question, Reply reply) {
        if (reply instanceof Reply.Failed failed) {
            return new Told(
                    Optional.empty(), List.of(), Words.shortened(failed.why().text()));
        }
        Reply.Said said = (Reply.Said) reply;
        try {
            Permitted.check(question.context().scope(), question.stage(), said.verdict());
        } catch (InvalidVerdictException e) {
            said.release();
            return new Told(Optional.empty(), List.of(), "cannot execute its verdict: " + e.getMessage());
        }
        return new Told(Optional.of(said.verdict()), said.read(), "");
    }

    /**
     * Keeps that it decides otherwise.
     *
     * @param then what was done, in words
     * @param now the kinds of actions that it wants
     * @param about tells of the mail; its message can still be read
     * @param detail what its actions are about
     */
    public void differs(String then, Collection<String> now, Question about, Instant at, String detail) {
        differences.add(
                Source.REPLAY,
                then,
                Words.ofKinds(now),
                Seen.of(about).on(at, about.context().transaction(), detail));
    }

    /** Nothing more is asked. Does not block. */
    @Override
    public void close() {
        Stream.of(connection, mail).forEach(life -> life.end(Optional.empty()));
    }
}
