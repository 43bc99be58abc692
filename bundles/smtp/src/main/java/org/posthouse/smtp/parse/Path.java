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
     * Reads a path. Angle brackets may be missing, as old clients leave them out. A source route is read and forgotten
     * (rfc5321#C), and so is a dot at the end of the domain, which says the same without it.
     *
     * @return empty if the text does not begin with a path
     */
    public static Optional<Path> parse(String text) {
        return text.startsWith("<") ? bracketed(text) : bare(text);
    }

    private static Optional<Path> bracketed(String text) {
        int end = end(text, 1, '>');
        if (end == text.length() || end + 1 < text.length() && text.charAt(end + 1) != ' ') {
            return Optional.empty();
        }
        String rest = text.substring(end + 1).strip();
        if (end == 1) {
            return Optional.of(new Path(Optional.empty(), rest));
        }
        int mailbox = mailbox(text, end);
        return mailbox < 0 ? Optional.empty() : path(text.substring(mailbox, end), rest);
    }

    private static Optional<Path> bare(String text) {
        int end = end(text, 0, ' ');
        return path(text.substring(0, end), text.substring(end).strip());
    }

    private static Optional<Path> path(String mailbox, String rest) {
        if (Ascii.same(mailbox, "postmaster")) { // rfc5321#4.1.1.3: without a domain, in any case
            return Optional.of(new Path(Optional.of(new Address(mailbox, "")), rest));
        }
        String relative = mailbox.endsWith(".") ? mailbox.substring(0, mailbox.length() - 1) : mailbox;
        return Address.parse(relative).map(address -> new Path(Optional.of(address), rest));
    }

    /** Index of the character that ends the path outside of quotes; the length of the text if it does not come. */
    private static int end(String text, int from, char last) {
        boolean quoted = false;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == last && !quoted) {
                return i;
            }
        }
        return text.length();
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
