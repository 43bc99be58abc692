package org.posthouse.intake.body;

import java.io.IOException;

/** A header section is larger, or has more fields, than can be edited. */
public final class HeaderTooLargeException extends IOException {
    private static final long serialVersionUID = 1;

    HeaderTooLargeException(String message) {
        super(message);
    }
}
