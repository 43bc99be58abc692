package org.posthouse.migration.mbox;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.posthouse.store.api.Flags;

/** The fields of a header that belong to the mailbox, not to the message. They are read and taken out. */
final class StatusFields {
    private static final Set<String> OURS =
            Set.of("status", "x-status", "x-keywords", "x-imap", "x-imapbase", "x-uid", "content-length");
    private static final int MOST = 8192;

    private final Map<String, StringBuilder> found = new HashMap<>();
    private StringBuilder last;

    /** Takes a line of a header, or its beginning; true if it belongs to the mailbox. */
    boolean take(String line) {
        if (line.startsWith(" ") || line.startsWith("\t")) {
            if (last != null && last.length() + line.length() <= MOST) {
                last.append(line);
            }
            return last != null;
        }
        int colon = line.indexOf(':');
        String name = colon < 0 ? "" : line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
        last = null;
        if (OURS.contains(name)) {
            last = new StringBuilder(line.substring(colon + 1));
            found.putIfAbsent(name, last);
        }
        return last != null;
    }

    private String value(String name) {
        return found.containsKey(name) ? found.get(name).toString().strip() : "";
    }

    /** True if this is no message, but where a server kept its notes (UW IMAP, Pine). */
    boolean isInternal() {
        return found.containsKey("x-imap");
    }

    int system() {
        String status = value("status") + value("x-status");
        return (status.contains("R") ? Flags.SEEN : 0)
                | (status.contains("A") ? Flags.ANSWERED : 0)
                | (status.contains("F") ? Flags.FLAGGED : 0)
                | (status.contains("D") ? Flags.DELETED : 0)
                | (status.contains("T") ? Flags.DRAFT : 0);
    }

    List<String> keywords() {
        List<String> words = new ArrayList<>();
        for (String word : value("x-keywords").split("[\\s,]+")) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return words;
    }

    /** As a mailbox has them, LF after each; the last three only if there is something to say. */
    static String of(Flags flags) {
        StringBuilder out = new StringBuilder("Status: ")
                .append(flags.has(Flags.SEEN) ? "RO" : "O")
                .append('\n');
        String status = (flags.has(Flags.ANSWERED) ? "A" : "")
                + (flags.has(Flags.FLAGGED) ? "F" : "")
                + (flags.has(Flags.DRAFT) ? "T" : "")
                + (flags.has(Flags.DELETED) ? "D" : "");
        if (!status.isEmpty()) {
            out.append("X-Status: ").append(status).append('\n');
        }
        if (!flags.keywords().isEmpty()) {
            out.append("X-Keywords: ")
                    .append(String.join(" ", flags.keywords()))
                    .append('\n');
        }
        return out.toString();
    }
}
