package org.posthouse.support.data;

import java.io.IOException;

/** A directory must not be used: it is not the one that belongs to this store. The message says what to do. */
public final class RefusedException extends IOException {
    private static final long serialVersionUID = 1;

    RefusedException(String message) {
        super(message);
    }
}
