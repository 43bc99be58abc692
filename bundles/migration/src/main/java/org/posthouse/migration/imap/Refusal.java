package org.posthouse.migration.imap;

import java.util.List;
import java.util.regex.Pattern;

/** What a NO or BAD to APPEND means (rfc3501#6.3.11, response codes from rfc5530#3). */
enum Refusal {
    /** It is about this message. */
    MESSAGE,
    /** The folder takes no messages. */
    FOLDER,
    /** There is no room for anything. */
    QUOTA,
    /** It may work later. */
    LATER;

    private static final List<String> FOLDERS = List.of("TRYCREATE", "NONEXISTENT", "NOPERM");
    private static final List<String> PASSING = List.of("UNAVAILABLE", "INUSE");
    /** From servers without the code OVERQUOTA. */
    private static final Pattern FULL = Pattern.compile("(?i).*(over ?quota|quota exceeded|mailbox is full).*");

    static Refusal of(Response answer) {
        if (answer.hasCode("OVERQUOTA") || FULL.matcher(answer.text()).matches()) {
            return QUOTA;
        } else if (FOLDERS.stream().anyMatch(answer::hasCode)) {
            return FOLDER;
        }
        return PASSING.stream().anyMatch(answer::hasCode) ? LATER : MESSAGE;
    }
}
