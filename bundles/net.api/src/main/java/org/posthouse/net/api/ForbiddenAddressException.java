package org.posthouse.net.api;

import java.io.IOException;

/** An address that must not be connected to: internal, or one of this server's own listeners. */
public final class ForbiddenAddressException extends IOException {
    private static final long serialVersionUID = 1;

    public ForbiddenAddressException(String message) {
        super(message);
    }
}
