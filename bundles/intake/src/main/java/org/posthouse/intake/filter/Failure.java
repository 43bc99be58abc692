package org.posthouse.intake.filter;

import java.util.Optional;

/**
 * Why a call gave no verdict that counts.
 *
 * @param text in a line
 * @param cause what the filter threw; never kept
 */
record Failure(String text, Optional<Throwable> cause) {
    static Failure of(String text) {
        return new Failure(text, Optional.empty());
    }

    static Failure of(Throwable thrown) {
        return new Failure(text(thrown), Optional.of(thrown));
    }

    /** Of a plug-in's exception, so this can fail too. */
    private static String text(Throwable thrown) {
        try {
            return thrown.toString();
        } catch (RuntimeException itsMessageFails) {
            return thrown.getClass().getName();
        }
    }
}
