package org.posthouse.tls.acme;

import java.time.Instant;
import java.util.Optional;

/** No certificate could be obtained; the message is one line for the operator. */
final class IssueException extends Exception {
    private static final long serialVersionUID = 1;
    private static final int LONGEST = 1000;

    private final Instant retryAfter;

    IssueException(String message) {
        this(message, null, null);
    }

    IssueException(String message, Throwable cause) {
        this(message, cause, null);
    }

    /** @param retryAfter not to try again before; null if the authority did not say */
    IssueException(String message, Throwable cause, Instant retryAfter) {
        super(line(message), cause);
        this.retryAfter = retryAfter;
    }

    /** Not to try again before. */
    Optional<Instant> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** The authority's text is not ours: it gets no line of its own in a log. */
    private static String line(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line;
    }
}
