package org.posthouse.filter.junk.history;

import java.io.IOException;

/** A stored history is damaged, or of another version: begin anew. The message says which. */
public final class UnusableHistoryException extends IOException {
    private static final long serialVersionUID = 1;

    UnusableHistoryException(String why) {
        super(why);
    }
}
