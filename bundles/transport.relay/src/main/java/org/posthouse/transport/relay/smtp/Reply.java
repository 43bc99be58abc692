package org.posthouse.transport.relay.smtp;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthouse.api.message.Status;

/**
 * A reply of a server (rfc5321#4.2).
 *
 * @param code 200 to 599
 * @param lines the text of each line in printable ASCII, without the code; at least one, perhaps empty
 */
public record Reply(int code, List<String> lines) {
    private static final Pattern ENHANCED = Pattern.compile("([245])\\.\\d{1,3}\\.\\d{1,3}(?= |$)");

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
        Matcher matcher = ENHANCED.matcher(lines.get(0));
        return matcher.lookingAt() && matcher.group(1).charAt(0) - '0' == code / 100 ? matcher.group() : "";
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
