package org.posthouse.filter.milter.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthouse.api.message.Status;

/** Reads the reply that a milter has chosen (SMFIR_REPLYCODE), strictly: it goes to the client. */
final class ReplyText {
    private static final Pattern LINE = Pattern.compile("([45]\\d\\d)([ -]?)(.*)");
    private static final Pattern ENHANCED = Pattern.compile("(([245])\\.\\d{1,3}\\.\\d{1,3})(?:\\s+(.*)|$)");
    private static final int MOST_LINES = 32; // as libmilter allows

    private ReplyText() {}

    /**
     * Reads it; several lines become one, joined by spaces.
     *
     * @throws MilterException if it is not a 4yz or 5yz reply, its lines differ, or its enhanced status code does not match
     */
    static Status parse(String text) throws MilterException {
        List<String> lines = List.of(text.split("\r\n|\n", MOST_LINES + 1));
        if (lines.get(lines.size() - 1).isEmpty() && lines.size() > 1) {
            lines = lines.subList(0, lines.size() - 1);
        }
        if (lines.size() > MOST_LINES) {
            throw invalid("too many lines");
        }
        String code = "";
        String enhanced = "";
        List<String> said = new ArrayList<>();
        for (String line : lines) {
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches() || hasControls(line)) {
                throw invalid("not a reply");
            }
            boolean last = said.size() == lines.size() - 1;
            boolean separated =
                    last ? !matcher.group(2).equals("-") : matcher.group(2).equals("-");
            if (!separated || matcher.group(2).isEmpty() && !matcher.group(3).isEmpty()) {
                throw invalid("its lines do not end where they should");
            }
            Matcher status = ENHANCED.matcher(matcher.group(3));
            String own = status.matches() ? status.group(1) : "";
            boolean first = said.isEmpty();
            if (!first && !(code.equals(matcher.group(1)) && enhanced.equals(own))) {
                throw invalid("its lines have different codes");
            }
            code = matcher.group(1);
            enhanced = own;
            String rest = own.isEmpty() ? matcher.group(3) : status.group(3) == null ? "" : status.group(3);
            said.add(rest.replace("%%", "%").strip()); // libmilter wants percent signs doubled
        }
        if (!enhanced.isEmpty() && enhanced.charAt(0) != code.charAt(0)) {
            throw invalid("code and enhanced status code do not match");
        }
        return new Status(
                Integer.parseInt(code), enhanced, String.join(" ", said).strip());
    }

    private static boolean hasControls(String line) {
        return line.chars().anyMatch(c -> c < ' ' && c != '\t' || c == 127);
    }

    private static MilterException invalid(String why) {
        return MilterException.protocol("invalid reply code: " + why);
    }
}
