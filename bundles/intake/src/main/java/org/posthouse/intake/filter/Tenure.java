package org.posthouse.intake.filter;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.posthouse.intake.budget.Figures;
import org.posthouse.intake.budget.Probation;

/**
 * How a version of a filter does while it is in force. It outlives the service: a filter that is only restarted goes on where it was.
 * Written by {@link Watch} alone, figures excepted.
 */
final class Tenure {
    private final Installed installed;
    private final boolean restored;
    private volatile Optional<Predecessor> before;
    private final LongAdder mails = new LongAdder();
    private volatile Figures figures = new Figures();
    private volatile Optional<Instant> since = Optional.empty();
    private volatile boolean settled;
    private volatile Optional<Fault> fault = Optional.empty();

    /** What configuration said of its name when it was set back. */
    private volatile String entries = "";

    /**
     * @param restored it came in place of one that was set back
     * @param before what its bundle was, if it was updated in place
     */
    Tenure(Installed installed, boolean restored, Optional<Predecessor> before) {
        this.installed = installed;
        this.restored = restored;
        this.before = before;
    }

    /** What its bundle was before it was updated in place; empty if it was not. */
    Optional<Predecessor> before() {
        return before;
    }

    Installed installed() {
        return installed;
    }

    boolean isRestored() {
        return restored;
    }

    Figures figures() {
        return figures;
    }

    /** Since when it is in force; empty if it never was. */
    Optional<Instant> since() {
        return since;
    }

    void since(Instant when) {
        since = Optional.of(when);
    }

    void mailSeen() {
        mails.increment();
    }

    /** True if it has been in force for longer than its probation. */
    boolean isSettled() {
        return settled;
    }

    void settle() {
        settled = true;
    }

    boolean outlives(Probation probation, Instant now) {
        return since.isPresent() && probation.isOver(Duration.between(since.get(), now), mails.sum());
    }

    Optional<Fault> fault() {
        return fault;
    }

    void fault(Fault now) {
        fault = Optional.of(now);
    }

    void clear() {
        fault = Optional.empty();
    }

    /** It is gone, and nothing will be compared with it any more. */
    void forgetFigures() {
        figures = new Figures();
        before = before.map(known -> new Predecessor(known.bundle(), new Figures(), known.beside()));
    }

    /** Nothing of what it did counts any more. */
    void beginAnew() {
        figures = new Figures();
        mails.reset();
        since = Optional.empty();
        settled = false;
        fault = Optional.empty();
    }

    /** True if another version, if one is there, is in force in its place. */
    boolean isSetBack() {
        return fault.filter(known -> known.kind() == Fault.Kind.SET_BACK).isPresent();
    }

    String entries() {
        return entries;
    }

    void entries(String now) {
        entries = now;
    }
}
