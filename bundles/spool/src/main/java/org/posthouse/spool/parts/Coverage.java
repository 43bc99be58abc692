package org.posthouse.spool.parts;

import java.util.Set;
import org.posthouse.api.mail.Destination;

/** What a lease covers of a mail. */
public interface Coverage {
    /** Where it goes. */
    Destination destination();

    /** The delivery keys of the recipients that it covers now. */
    Set<String> keys();
}
