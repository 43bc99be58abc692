package org.posthouse.api.intake;

/** Takes the outcome of a commit. */
@FunctionalInterface
public interface Completion {
    /** Called exactly once; must not block. */
    void done(Outcome outcome);
}
