package org.posthouse.api.filter;

import java.util.Locale;

/** The stages at which filters are asked, in their order. */
public enum Stage {
    /** A client connected. */
    CONNECT,
    /** It gave its name in HELO, EHLO or LHLO. */
    HELO,
    /** It named a sender. */
    SENDER,
    /** It named a recipient. */
    RECIPIENT,
    /** The message is there, not yet acknowledged; or, on its way out, about to be sent. */
    MESSAGE;

    /** Its name in the log and in configuration. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
