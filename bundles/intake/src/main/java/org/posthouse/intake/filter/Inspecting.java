package org.posthouse.intake.filter;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Ended;
import org.posthouse.api.filter.Filter;
import org.posthouse.api.filter.Inspection;

/**
 * The life of one inspection: it begins with the first question to its filter, is asked one question at a time, and is closed
 * exactly once, after the last call has returned, whoever ends it and however often.
 */
final class Inspecting {
    private final HostedFilter filter;
    private final Choice choice;

    /** Used on the filter's threads, by one at a time; let go of on any. */
    private volatile Inspection inspection;

    private volatile boolean awaitsEnd = true;

    private boolean tried;

    private volatile long tookNanos = -1;
    private volatile boolean refused;
    private volatile Optional<About> about = Optional.empty();

    // guarded by this
    private boolean asked;
    private boolean running;
    private boolean awaited;
    private boolean ending;
    private boolean closing;
    private Optional<Ended> how = Optional.empty();

    /** @param choice by what the filter was chosen, which stays so for this inspection */
    Inspecting(HostedFilter filter, Choice choice) {
        this.filter = filter;
        this.choice = choice;
    }

    HostedFilter filter() {
        return filter;
    }

    Choice choice() {
        return choice;
    }

    /** What it is asked about, in force: then it counts what it says. */
    void about(About subject) {
        about = Optional.of(subject);
    }

    /** What it was asked about in force; empty if it was not. */
    Optional<About> about() {
        return about;
    }

    /** A call was made, and answered after this time. */
    void took(long nanos) {
        tookNanos = nanos;
        filter.took(nanos);
    }

    /** How long the latest call took; negative if it was never made. */
    long tookNanos() {
        return tookNanos;
    }

    /** It refused what it was asked about, or wants it held, or thrown away. */
    void refuses() {
        refused = true;
    }

    boolean hasRefused() {
        return refused;
    }

    /** True if a call was made: from then on nobody else can take its place. */
    synchronized boolean wasAsked() {
        return asked;
    }

    /**
     * Asks the filter on one of its threads.
     *
     * @param whenAnswered called exactly once, perhaps before this returns
     */
    void ask(Question question, Reader reader, Answered whenAnswered) {
        filter.called();
        String refusal;
        boolean first;
        synchronized (this) {
            first = !asked;
            refusal = open() ? null : running ? "busy with an earlier call" : "the filter was removed";
            running |= refusal == null;
            asked |= refusal == null;
            awaited |= refusal == null;
            tookNanos = refusal == null ? -1 : tookNanos;
        }
        if (refusal != null) {
            whenAnswered.take(new Reply.Failed(Failure.of(refusal)), false);
            return;
        }
        filter.threads()
                .submit(new Call(
                        this, question, first, choice.deadline(), choice.patience(), reader, (reply, returned) -> {
                            synchronized (this) {
                                awaited = false;
                            }
                            whenAnswered.take(reply, returned);
                        }));
    }

    /** The answer to an earlier call is still to come. */
    synchronized boolean isAwaited() {
        return awaited;
    }

    /** Makes sure that the filter, should it leave, ends this one too; false if nothing can be asked. */
    private boolean open() {
        if (ending || running) {
            return false;
        }
        filter.opened(this);
        if (filter.hasLeft()) { // looked at after it knows of this one
            filter.closed(this);
            return false;
        }
        return true;
    }

    /** The inspection, begun if it is not yet; null if it could not be begun before. */
    Inspection begin(Context context) throws IOException {
        if (!tried) {
            tried = true;
            Filter service = filter.filter();
            Inspection begun = service == null ? null : service.begin(context);
            inspection = begun;
            awaitsEnd = begun != null && begun.awaitsEnd();
        }
        return inspection;
    }

    /** The first call will never be made: somebody else can take its place. */
    synchronized void neverAsked() {
        asked = false;
    }

    /** A call has returned, or will never be made. */
    void returned() {
        synchronized (this) {
            running = false;
        }
        closeIfEnding();
    }

    /**
     * Ends it; does nothing the second time. Does not block.
     *
     * @param outcome how the mail ended; empty if that is not known, or if it is about a connection
     */
    void end(Optional<Ended> outcome) {
        synchronized (this) {
            if (ending) {
                return;
            }
            ending = true;
            how = outcome;
        }
        closeIfEnding();
    }

    private void closeIfEnding() {
        boolean last;
        Optional<Ended> outcome;
        synchronized (this) {
            if (!ending || running || closing) {
                return;
            }
            closing = true;
            last = asked && awaitsEnd;
            outcome = how;
        }
        if (last) {
            filter.threads().submit(new Closing(outcome));
        } else {
            inspection = null;
            filter.closed(this);
        }
    }

    /** The last task: tells the outcome, then closes. */
    private final class Closing implements Task {
        private final Optional<Ended> outcome;

        Closing(Optional<Ended> outcome) {
            this.outcome = outcome;
        }

        @Override
        public Duration deadline() {
            return choice.deadline();
        }

        @Override
        public Patience patience() {
            return Patience.ENDLESS;
        }

        @Override
        public void run() {
            try {
                Inspection one = inspection;
                if (one != null) {
                    close(one);
                }
            } finally {
                inspection = null;
                filter.closed(Inspecting.this);
            }
        }

        private void close(Inspection one) {
            outcome.ifPresent(ended -> guarded("ended", () -> one.ended(ended)));
            guarded("close", one::close);
        }

        private void guarded(String where, Step step) {
            try {
                step.run();
            } catch (Throwable thrown) { // as in a call
                filter.failed("an inspection", where, Failure.of(thrown));
            }
        }

        @Override
        public void late(String why) {
            filter.failed("an inspection", "close", Failure.of(why));
        }

        @Override
        public void refused(String why) {
            throw new IllegalStateException("waits forever: " + why);
        }
    }

    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }
}
