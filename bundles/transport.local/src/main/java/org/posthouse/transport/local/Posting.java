package org.posthouse.transport.local;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.posthouse.api.intake.Outbox;
import org.posthouse.api.message.Status;
import org.posthouse.api.spool.Draft;
import org.posthouse.api.spool.SpoolFullException;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.support.AbsentException;
import org.posthouse.support.Bound;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Submits the letters of a job and answers when all of them are durable. Until then the job is not acknowledged, so that after
 * a crash it comes again, and every letter with it under its former id.
 */
final class Posting {
    private static final Logger LOG = LoggerFactory.getLogger(Posting.class);

    private final Bound<Outbox> outbox;
    private final AtomicReferenceArray<RecipientResult> results;
    private final AtomicInteger open;
    private final Consumer<List<RecipientResult>> whenDone;

    private Posting(
            Bound<Outbox> outbox, List<RecipientResult> results, int letters, Consumer<List<RecipientResult>> done) {
        this.outbox = outbox;
        this.results = new AtomicReferenceArray<>(results.toArray(RecipientResult[]::new));
        this.open = new AtomicInteger(letters);
        this.whenDone = done;
    }

    /**
     * Blocks on the disk.
     *
     * @param results of the recipients, if all letters become durable
     * @param letters by the index of the recipient, at least one
     * @param whenDone called once, on any thread
     */
    static void post(
            Bound<Outbox> outbox,
            List<RecipientResult> results,
            Map<Integer, List<Letter>> letters,
            Consumer<List<RecipientResult>> whenDone) {
        int all = letters.values().stream().mapToInt(List::size).sum();
        Posting posting = new Posting(outbox, results, all, whenDone);
        letters.forEach((recipient, its) -> its.forEach(letter -> posting.submit(recipient, letter)));
    }

    private void submit(int recipient, Letter letter) {
        Answer answer = new Answer(recipient, letter.mail().id());
        try {
            outbox.run(o -> o.submit(letter.mail(), letter.message(), answer));
        } catch (AbsentException absent) {
            answer.ended(RecipientResult.notTried(Status.UNAVAILABLE));
        } catch (RuntimeException | Error e) {
            LOG.error("{} outbox failed", letter.mail().id(), e);
            answer.ended(RecipientResult.delayed(Plan.UNKNOWN));
        }
    }

    private void ended(int recipient, RecipientResult result) {
        if (result != null) {
            results.set(recipient, result);
        }
        if (open.decrementAndGet() == 0) {
            whenDone.accept(java.util.stream.IntStream.range(0, results.length())
                    .mapToObj(results::get)
                    .toList());
        }
    }

    /** Takes the first answer about a letter. */
    private final class Answer implements Draft.Completion {
        private final int recipient;
        private final String id;
        private final AtomicBoolean ended = new AtomicBoolean();

        Answer(int recipient, String id) {
            this.recipient = recipient;
            this.id = id;
        }

        @Override
        public void durable() {
            ended(null);
        }

        @Override
        public void failed(IOException cause) {
            LOG.warn("{} not submitted: {}", id, cause.toString());
            ended(RecipientResult.delayed(cause instanceof SpoolFullException ? Status.STORAGE_FULL : Plan.UNKNOWN));
        }

        /** @param failure null: it is durable */
        void ended(RecipientResult failure) {
            if (ended.compareAndSet(false, true)) {
                Posting.this.ended(recipient, failure);
            }
        }
    }
}
