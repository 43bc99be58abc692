package org.posthouse.support.lock;

import java.io.IOException;

/** Somebody else has the lock, and may let go of it soon. The message names the file and, where it is known, who that is. */
public final class HeldException extends IOException {
    private static final long serialVersionUID = 1;

    HeldException(String message) {
        super(message);
    }
}
