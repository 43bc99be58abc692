package org.posthouse.segments;

import java.io.IOException;

/** There is no record of this id: never written, never durable, or deleted. */
public final class MissingRecordException extends IOException {
    private static final long serialVersionUID = 1;

    public MissingRecordException(long id) {
        super("no record " + Long.toHexString(id));
    }
}
