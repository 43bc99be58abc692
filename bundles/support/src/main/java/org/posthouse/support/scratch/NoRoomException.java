package org.posthouse.support.scratch;

import java.io.IOException;

/** The disk would be left with less than what must stay free. */
public final class NoRoomException extends IOException {
    private static final long serialVersionUID = 1;

    NoRoomException() {
        super("no space on the disk");
    }
}
