package org.posthouse.transport.relay;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthouse.api.message.Status;

/**
 * A reply of a peer (rfc5321#4.2).
 *
 * @param code 200 to 599
 * @param lines the text of each line, without the code
 */
record Reply(int code, List<String> lines) {
    private static final Pattern ENHANCED = Pattern.compile("([245])\\.(\\d{1,3})\\.(\\d{1,3})(?:\\s+|$)");

    Reply {
        lines = List.copyOf(lines);
    }

    boolean positive() {
        return code < 300;
    }

    boolean temporary() {
        return code >= 400 && code < 500;
    }

    boolean permanent() {
        return code >= 500;
    }

    /** The peer is about to close the connection (rfc5321#3.8). */
    boolean closing() {
        return code == 421;
    }

    /** The first line. */
    String first() {
        return lines.get(0);
    }

    /** What it says, as one status; an enhanced code counts only if it fits the code (rfc2034#4). */
    Status status() {
        StringBuilder text = new StringBuilder();
        String enhanced = "";
        for (String line : lines) {
            String rest = line;
            Matcher matcher = ENHANCED.matcher(line);
            if (matcher.lookingAt() && matcher.group(1).charAt(0) - '0' == code / 100) {
                enhanced = enhanced.isEmpty() ? matcher.group().strip() : enhanced;
                rest = line.substring(matcher.end());
            }
            text.append(text.isEmpty() ? "" : " ").append(rest.strip());
        }
        return new Status(code, enhanced, text.toString());
    }
}
