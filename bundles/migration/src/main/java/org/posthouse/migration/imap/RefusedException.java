package org.posthouse.migration.imap;

import java.io.IOException;

/** The server said no; asking again would change nothing. */
class RefusedException extends IOException {
    private static final long serialVersionUID = 1;

    RefusedException(String message) {
        super(message);
    }
}
