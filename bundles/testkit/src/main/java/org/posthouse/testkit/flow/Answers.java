package org.posthouse.testkit.flow;

import static org.junit.Assert.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.posthouse.api.intake.Answer;
import org.posthouse.api.intake.Rejection;

/** Waits for the answers to steps of a transaction. */
public final class Answers {
    private static final long PATIENCE_SECONDS = 20;

    private Answers() {}

    /** What a step is answered: {@code Answers.to(taker -> transaction.sender(sender, taker))}. */
    public static Answer to(Consumer<Answer.Taker> step) throws Exception {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        step.accept(a -> assertTrue("answered twice", answer.complete(a)));
        return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /**
     * Makes a step.
     *
     * @throws Rejection if it is refused; {@link Rejection.Unavailable} if it was not decided
     */
    public static void accept(Consumer<Answer.Taker> step) throws Exception {
        Answer answer = to(step);
        if (answer instanceof Answer.Refused refused) {
            throw new Rejection(refused.status());
        } else if (answer instanceof Answer.Unavailable) {
            throw new Rejection.Unavailable();
        }
    }
}
