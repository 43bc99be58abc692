package org.posthouse.commandline;

import java.io.IOException;

/** Asks the user of a shell for a secret, without echo. */
@FunctionalInterface
public interface Asker {
    /** For a shell in which nobody can be asked. */
    Asker NOBODY = prompt -> {
        throw new UnsupportedOperationException("batch");
    };

    /**
     * Asks.
     *
     * @throws UnsupportedOperationException if there is nobody to ask, as in a script
     */
    String ask(String prompt) throws IOException;
}
