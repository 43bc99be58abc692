package org.posthouse.admin.replay;

import java.io.IOException;
import java.util.Optional;

/** A stored mail that is to be shown to a filter, when there is a thread for it. Holds nothing of its message. */
@FunctionalInterface
public interface Turn {
    /**
     * Shows it. May block.
     *
     * @return empty: the mail is not there any more
     * @throws IOException if it cannot be read
     * @throws AwayException if the filter is not there
     */
    Optional<Answer> take() throws IOException, AwayException, InterruptedException;

    /** The filter that is asked has gone, and may come back. */
    final class AwayException extends Exception {
        private static final long serialVersionUID = 1;
    }
}
