package org.posthouse.smtp.parse;

import java.util.Optional;
import org.posthouse.api.message.Address;

/**
 * A reverse-path or forward-path with what follows it (rfc5321#4.1.2).
 *
 * @param address the mailbox; empty for {@code <>}
 * @param rest what follows, without the space before it
 */
public record Path(Optional<Address> address, String rest) {
    /**
     * Reads a path in angle brackets. A source route is read and forgotten (rfc5321#C).
     *
     * @return empty if the text does not begin with a path
     */
    public static Optional<Path> parse(String text) {
        int end = end(text);
        if (end < 0 || end + 1 < text.length() && text.charAt(end + 1) != ' ') {
            return Optional.empty();
        }
        String rest = text.substring(end + 1).strip();
        if (end == 1) {
            return Optional.of(new Path(Optional.empty(), rest));
        }
        int mailbox = mailbox(text, end);
        if (mailbox < 0) {
            return Optional.empty();
        }
        String inner = text.substring(mailbox, end);
        if (inner.equalsIgnoreCase("postmaster")) { // rfc5321#4.1.1.3: without a domain, in any case
            return Optional.of(new Path(Optional.of(new Address(inner, "")), rest));
        }
        return Address.parse(inner).map(address -> new Path(Optional.of(address), rest));
    }

    /** Index of the closing bracket; -1 if there is none. */
    private static int end(String text) {
        if (!text.startsWith("<")) {
            return -1;
        }
        boolean quoted = false;
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == '>' && !quoted) {
                return i;
            }
        }
        return -1;
    }

    /** Index where the mailbox begins, behind a source route; -1 if the route does not end. */
    private static int mailbox(String text, int end) {
        if (text.charAt(1) != '@') {
            return 1;
        }
        int i = 1;
        while (i < end && text.charAt(i) == '@') {
            i++;
            if (i < end && text.charAt(i) == '[') {
                i = text.indexOf(']', i);
                if (i < 0) {
                    return -1;
                }
            }
            while (i < end && text.charAt(i) != ',' && text.charAt(i) != ':') {
                i++;
            }
            if (i < end && text.charAt(i) == ':') {
                return i + 1;
            }
            i++;
        }
        return -1;
    }
}
