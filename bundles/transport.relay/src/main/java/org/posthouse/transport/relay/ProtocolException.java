package org.posthouse.transport.relay;

import java.io.IOException;

/** The peer does not speak SMTP. */
final class ProtocolException extends IOException {
    private static final long serialVersionUID = 1;

    ProtocolException(String message) {
        super(message);
    }
}
