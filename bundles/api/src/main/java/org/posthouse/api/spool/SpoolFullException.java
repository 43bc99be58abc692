package org.posthouse.api.spool;

import java.io.IOException;

/** The disk has no room for another entry; room may come back. */
public final class SpoolFullException extends IOException {
    private static final long serialVersionUID = 1;

    public SpoolFullException(String message) {
        super(message);
    }
}
