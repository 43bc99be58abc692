package org.posthouse.api.senders;

/** What lists think of the sender of a mail. */
public enum Opinion {
    /** It is listed as wanted, and proven to be who it says it is, as far as the site asks for that. */
    ALLOWED,
    /** It is listed as unwanted. */
    BLOCKED,
    /** No list has it, or what is there cannot be read now. */
    UNKNOWN
}
