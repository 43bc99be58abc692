package org.posthouse.segments;

import java.io.IOException;

/** A record is there, or was, but its octets are not what was written. */
public final class CorruptRecordException extends IOException {
    private static final long serialVersionUID = 1;

    public CorruptRecordException(String message) {
        super(message);
    }
}
