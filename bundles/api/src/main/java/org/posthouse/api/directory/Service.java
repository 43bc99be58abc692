package org.posthouse.api.directory;

import java.util.Locale;
import java.util.Optional;

/** What a user logs in to, as the scope of an app password names it. */
public enum Service {
    /** Sending mail (rfc6409). */
    SUBMISSION,
    /** Reading mail by IMAP. */
    IMAP,
    /** Fetching mail by POP3. */
    POP3;

    /** Its name in lower case, as people write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one of a name, in any case; empty if there is none. */
    public static Optional<Service> of(String word) {
        for (Service service : values()) {
            if (service.name().equalsIgnoreCase(word)) {
                return Optional.of(service);
            }
        }
        return Optional.empty();
    }
}
