package org.posthouse.segments;

import java.io.IOException;

/** The disk has no room, or less than is to be kept free. Nothing was written; room may come back. */
public final class DiskFullException extends IOException {
    private static final long serialVersionUID = 1;

    public DiskFullException(String message) {
        super(message);
    }

    public DiskFullException(String message, Throwable cause) {
        super(message, cause);
    }
}
