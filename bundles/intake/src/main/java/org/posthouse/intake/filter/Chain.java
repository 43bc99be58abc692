package org.posthouse.intake.filter;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.posthouse.api.filter.Context.Scope;
import org.posthouse.api.filter.FilterAdmin.Decision;
import org.posthouse.api.filter.FilterTrials.Source;
import org.posthouse.api.filter.Stage;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.intake.Answer;
import org.posthouse.api.mail.Finding;
import org.posthouse.api.message.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks filters, one after the other, without a thread that waits: the filter answers on its own thread, what follows is done
 * on one of those given here, and so on to the end. If no filter is to be asked, the answer comes at once.
 */
public final class Chain {
    private static final Logger LOG = LoggerFactory.getLogger(Chain.class);
    private static final Answer FAILED =
            new Answer.Refused(new Status(451, "4.3.0", "Message cannot be checked now, try again later"));

    private final FilterRegistry registry;
    private final Reader reader;
    private final Executor followers;
    private final Clock clock;

    /**
     * @param followers runs what follows an answer; these tasks may block on the disk, never on a filter
     */
    public Chain(FilterRegistry registry, Reader reader, Executor followers, Clock clock) {
        this.registry = registry;
        this.reader = reader;
        this.followers = followers;
        this.clock = clock;
    }

    /** The filters that are chosen now. */
    public FilterRegistry registry() {
        return registry;
    }

    /**
     * Asks the filters that have something to say at a stage.
     *
     * @param done gets {@link Answer#ACCEPTED} if the subject goes on; called exactly once, at once if nobody is asked, else
     *     on one of the followers
     */
    public void ask(Inspections inspections, Stage stage, Subject subject, Answer.Taker done) {
        new Round(inspections, stage, subject, done).start();
    }

    /** One stage of one subject. */
    private final class Round {
        private final Inspections inspections;
        private final Stage stage;
        private final Subject subject;
        private final Answer.Taker done;
        private final List<Choice> choices;
        private final Direction direction;

        /** Where the answer is given: nobody knows how long what follows it takes. */
        private Executor answers = Runnable::run;

        private int next;
        private boolean requiredOnly;

        Round(Inspections inspections, Stage stage, Subject subject, Answer.Taker done) {
            this.inspections = inspections;
            this.stage = stage;
            this.subject = subject;
            this.done = done;
            this.choices = inspections.choices();
            this.direction = subject.scope() == Scope.LEAVING ? Direction.OUT : Direction.IN;
        }

        void start() {
            guarded(() -> {
                Optional<Choice> absent =
                        choices.stream().filter(this::isMissed).findFirst();
                return absent.isPresent() ? missed(absent.get(), Answer.UNAVAILABLE) : proceed();
            });
        }

        /**
         * Finds out what comes next and does it. Whatever goes wrong in the first part, there is one answer, and in the second
         * part an answer is given, or one is certain to come.
         */
        private void guarded(Supplier<Runnable> step) {
            Runnable next;
            try {
                next = step.get();
            } catch (RuntimeException | Error e) {
                LOG.error("{} cannot continue at {}", subject.id(), stage.word(), e);
                next = answer(FAILED);
            }
            next.run();
        }

        /**
         * A filter that must look, has something to say and is not there; the greeting does not depend on any. Must is who is required, and
         * who has taken this mail from another filter of its name: that one would not look either.
         */
        private boolean isMissed(Choice choice) {
            return subject.scope() != Scope.CONNECTION
                    && (choice.required() || choice.filter().isPresent() && excludes(choice))
                    && choice.concerns(direction, subject.origin())
                    && inspections.of(choice).isEmpty()
                    && subject.concerns(new Subject.Asked(choice, Optional.empty(), stage));
        }

        private boolean excludes(Choice choice) {
            return !choice.shadow()
                    && choices.stream()
                            .anyMatch(other -> other.name().equals(choice.name())
                                    && other.before().contains(choice.conditions()));
        }

        private Runnable missed(Choice choice, Answer answer) {
            LOG.warn(
                    "{} deferred at {}: the filter {} must look at it, and is absent",
                    subject.id(),
                    stage.word(),
                    choice.name());
            return answer(answer);
        }

        private Runnable answer(Answer answer) {
            return () -> answers.execute(() -> done.answered(answer));
        }

        /**
         * The answer where a filter leaves while others have been asked already. A message begins anew as a whole, when the filter is
         * back; an earlier command would be put to the others a second time, so its client has to come again.
         */
        private Answer left() {
            return stage == Stage.MESSAGE ? Answer.UNAVAILABLE : FAILED;
        }

        /** Asks the next filter that has something to say, or answers. */
        private Runnable proceed() {
            while (next < choices.size() && !inspections.hasEnded()) {
                Choice choice = choices.get(next++);
                if (choice.shadow()) {
                    shadow(choice);
                    continue;
                }
                boolean asked = choice.concerns(direction, subject.origin()) && (choice.required() || !requiredOnly);
                Optional<Inspecting> inspecting = asked ? inspections.of(choice) : Optional.empty();
                if (inspecting.isPresent() && hasToSay(inspecting.get())) {
                    return ask(inspecting.get());
                }
                if (asked && isMissed(choice)) { // it was there when the stage began
                    return missed(choice, left());
                }
            }
            return answer(inspections.hasEnded() ? Answer.UNAVAILABLE : Answer.ACCEPTED);
        }

        /** Has a filter in shadow look, and goes on. What leaves is not kept for so long, and not shown to any. */
        private void shadow(Choice choice) {
            if (subject.scope() == Scope.LEAVING || !choice.concerns(direction, subject.origin())) {
                return;
            }
            inspections
                    .shadow(choice, life -> new Shadow(life, reader, result -> compared(life, result)))
                    .ifPresent(life -> {
                        Subject.Asked asked = new Subject.Asked(choice, Optional.of(life.filter()), stage);
                        if (life.filter().stages().contains(stage) && subject.concerns(asked)) {
                            life.ask(subject.question(asked), subject.keep());
                        }
                    });
        }

        /** The stage has ended before all were asked: those in shadow look all the same, or they would never see what is refused. */
        private void shadowRest() {
            while (next < choices.size()) {
                Choice choice = choices.get(next++);
                if (choice.shadow()) {
                    shadow(choice);
                }
            }
        }

        private void compared(Inspecting life, Shadow.Comparison result) {
            if (!result.same()) {
                life.filter()
                        .differences()
                        .add(
                                Source.SHADOW,
                                Words.ofKinds(result.inForce()),
                                Words.ofKinds(result.said()),
                                result.mail().on(clock.instant(), subject.id(), result.detail()));
                registry.decisions()
                        .add(new Decision(
                                clock.instant(),
                                subject.id(),
                                life.filter().name(),
                                "shadow",
                                Words.ofKinds(result.said()),
                                life.filter().bundle() + " in shadow; in force: " + Words.ofKinds(result.inForce())
                                        + (result.detail().isEmpty() ? "" : "; " + result.detail())));
            }
        }

        private boolean hasToSay(Inspecting inspecting) {
            return inspecting.filter().stages().contains(stage) && subject.concerns(asked(inspecting));
        }

        private Runnable ask(Inspecting inspecting) {
            if (inspecting.isAwaited()) { // its session has moved, and asks again: nothing is decided yet
                return answer(Answer.UNAVAILABLE);
            }
            inspecting.about(
                    new About(subject.id(), subject.scope(), subject.origin().role()));
            Question question = subject.question(asked(inspecting));
            return () -> inspecting.ask(question, reader, (reply, returned) -> {
                if (returned && changesNothing(reply)) { // the next filter's thread is woken from here
                    answers = followers;
                    take(inspecting, reply);
                } else {
                    followers.execute(() -> {
                        answers = Runnable::run;
                        take(inspecting, reply);
                    });
                }
            });
        }

        /** Nothing has to be done on a disk to take it. */
        private static boolean changesNothing(Reply reply) {
            return reply instanceof Reply.Said said
                    && said.verdict().instructions().isEmpty();
        }

        private Subject.Asked asked(Inspecting inspecting) {
            return new Subject.Asked(inspecting.choice(), Optional.of(inspecting.filter()), stage);
        }

        private void take(Inspecting inspecting, Reply reply) {
            if (inspections.hasEnded() && reply instanceof Reply.Said said) {
                said.release(); // nobody is interested any more
                answer(Answer.UNAVAILABLE).run();
                return;
            }
            guarded(() -> {
                Optional<Answer> conclusion = reply instanceof Reply.Said said
                        ? said(inspecting, said)
                        : failed(inspecting, ((Reply.Failed) reply).why());
                if (conclusion.isPresent()) {
                    shadowRest();
                    return answer(conclusion.get());
                }
                return proceed();
            });
        }

        private Optional<Answer> said(Inspecting inspecting, Reply.Said said) {
            Verdict verdict = said.verdict();
            Optional<Answer> conclusion;
            try {
                Permitted.check(subject.scope(), stage, verdict);
                conclusion = subject.execute(asked(inspecting), verdict, said.read());
            } catch (InvalidVerdictException | IOException | IllegalArgumentException e) {
                return failed(inspecting, Failure.of("cannot execute its verdict: " + e.getMessage()));
            } finally {
                said.release();
            }
            List<String> kinds = Words.kinds(verdict);
            inspecting.filter().said(kinds);
            if (kinds.stream().anyMatch(Words.REFUSALS::contains)) {
                inspecting.refuses();
            }
            registry.watch().called(inspecting, stage, false);
            inspections.said(inspecting.choice().name(), kinds);
            String word = String.join(", ", kinds);
            if (!verdict.passes()) {
                decided(inspecting, word, Words.detail(verdict));
            }
            found(inspecting, verdict.summary(), word, conclusion.isEmpty());
            requiredOnly |= subject.ends(asked(inspecting), verdict);
            return conclusion;
        }

        private Optional<Answer> failed(Inspecting inspecting, Failure why) {
            if (inspecting.filter().isReplaced() && !inspecting.wasAsked()) {
                next--; // it never looked, and the version before does
                return Optional.empty();
            }
            inspecting.filter().failed(subject.id(), stage.word(), why);
            if (registry.isClosed()) {
                return Optional.of(Answer.UNAVAILABLE); // intake leaves, and the filter with it
            }
            if (!inspecting.filter().hasLeft()) {
                registry.watch().called(inspecting, stage, true);
            }
            boolean defers = inspecting.choice().defersOnFailure();
            if (inspecting.filter().isReplaced() && stage == Stage.MESSAGE) {
                return Optional.of(Answer.UNAVAILABLE); // begins anew, with the version before
            }
            if (defers && inspecting.filter().hasLeft()) {
                return Optional.of(left()); // it is not at fault, and its next version may be there soon
            }
            String word = defers ? "failed" : "failed, skipped";
            decided(inspecting, word, Words.shortened(why.text()));
            found(inspecting, word, word, !defers);
            return defers ? Optional.of(FAILED) : Optional.empty();
        }

        private void decided(Inspecting inspecting, String word, String detail) {
            registry.decisions()
                    .add(new Decision(
                            clock.instant(), subject.id(), inspecting.filter().name(), stage.word(), word, detail));
        }

        private void found(Inspecting inspecting, String verdict, String word, boolean goesOn) {
            Instant now = clock.instant();
            Finding finding = new Finding(
                    now,
                    inspecting.filter().name(),
                    inspecting.filter().bundle(),
                    inspecting.choice().revision(),
                    stage.word(),
                    Words.shortened(verdict));
            subject.found(asked(inspecting), finding, word, goesOn);
        }
    }
}
