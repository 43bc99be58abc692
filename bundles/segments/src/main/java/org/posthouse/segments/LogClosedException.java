package org.posthouse.segments;

import java.io.IOException;

/** The log was closed; its owner has left. */
public final class LogClosedException extends IOException {
    private static final long serialVersionUID = 1;

    public LogClosedException() {
        super("closed");
    }
}
