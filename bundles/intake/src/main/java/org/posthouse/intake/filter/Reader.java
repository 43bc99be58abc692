package org.posthouse.intake.filter;

import java.io.IOException;
import org.posthouse.api.message.Message;
import org.posthouse.intake.body.Body;

/** Makes the server's own copy of a message that a filter brings. */
@FunctionalInterface
public interface Reader {
    /**
     * Reads it to its end; the caller releases the copy.
     *
     * @throws IOException if it cannot be read, or is larger than mail may be
     */
    Body read(Message message) throws IOException;
}
