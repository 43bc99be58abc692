package org.posthouse.transport.relay.smtp;

import java.util.List;
import org.posthouse.api.message.Status;

/**
 * A reply of a server (rfc5321#4.2).
 *
 * @param code 200 to 599
 * @param lines the text of each line in printable ASCII, without the code; at least one, perhaps empty
 */
public record Reply(int code, List<String> lines) {
    /** The service closes, whatever was asked for (rfc5321#4.2.1). */
    public static final int CLOSING = 421;

    public Reply {
        lines = List.copyOf(lines);
    }

    public boolean positive() {
        return code / 100 == 2;
    }

    public boolean temporary() {
        return code / 100 == 4;
    }

    public boolean permanent() {
        return code / 100 == 5;
    }

    /** The enhanced status code, if there is one that fits the code (rfc2034#4); otherwise empty. */
    public String enhanced() {
        String line = lines.get(0);
        if (line.isEmpty() || line.charAt(0) - '0' != code / 100 || code / 100 == 3) {
            return "";
        }
        int end = number(line, number(line, 1));
        return end > 0 && (end == line.length() || line.charAt(end) == ' ') ? line.substring(0, end) : "";
    }

    /** Where a dot and one to three digits end that begin somewhere; -1 if they do not. */
    private static int number(String line, int from) {
        if (from < 0 || from >= line.length() || line.charAt(from) != '.') {
            return -1;
        }
        int at = from + 1;
        while (at < line.length() && at < from + 4 && line.charAt(at) >= '0' && line.charAt(at) <= '9') {
            at++;
        }
        return at > from + 1 ? at : -1;
    }

    /** The reply as one line. */
    public Status status() {
        String enhanced = enhanced();
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            String rest = !enhanced.isEmpty() && line.startsWith(enhanced) ? line.substring(enhanced.length()) : line;
            if (!rest.isBlank()) {
                text.append(text.length() == 0 ? "" : " ").append(rest.strip());
            }
        }
        return new Status(code, enhanced, text.toString());
    }
}
