package org.posthouse.filter.milter.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthouse.api.message.Status;
import org.posthouse.filter.milter.protocol.Response.Plain;

/**
 * Reads the reply that a milter has chosen (SMFIR_REPLYCODE), strictly: it goes to the client. The text may quote the mail, so what
 * is wrong with it may be the sender's doing: then the milter's refusal counts without its words.
 */
final class ReplyText {
    private static final Pattern LINE = Pattern.compile("([45]\\d\\d)([ -]?)(.*)");
    private static final Pattern ENHANCED = Pattern.compile("(([245])\\.\\d{1,3}\\.\\d{1,3})(?:\\s+(.*)|$)");
    private static final int MOST_LINES = 32; // as libmilter allows

    private ReplyText() {}

    /**
     * What the milter answers.
     *
     * @throws MilterException if it neither refuses for good nor for now
     */
    static Response read(String text) throws MilterException {
        Optional<Status> status = parse(text);
        if (status.isPresent()) {
            return new Response.Reply(status.get());
        }
        return switch (text.isEmpty() ? ' ' : text.charAt(0)) {
            case '5' -> Plain.REJECT;
            case '4' -> Plain.TEMPFAIL;
            default -> throw MilterException.protocol("invalid reply code");
        };
    }

    /**
     * Reads it; several lines become one, joined by spaces.
     *
     * @return empty if it is not a 4yz or 5yz reply, its lines differ, or its enhanced status code does not match
     */
    private static Optional<Status> parse(String text) {
        List<String> lines = List.of(text.split("\r\n|\n", MOST_LINES + 1));
        if (lines.get(lines.size() - 1).isEmpty() && lines.size() > 1) {
            lines = lines.subList(0, lines.size() - 1);
        }
        if (lines.size() > MOST_LINES) {
            return Optional.empty();
        }
        String code = "";
        String enhanced = "";
        List<String> said = new ArrayList<>();
        for (String line : lines) {
            Matcher matcher = LINE.matcher(line);
            if (!matcher.matches() || hasControls(line)) {
                return Optional.empty();
            }
            boolean last = said.size() == lines.size() - 1;
            boolean separated =
                    last ? !matcher.group(2).equals("-") : matcher.group(2).equals("-");
            if (!separated || matcher.group(2).isEmpty() && !matcher.group(3).isEmpty()) {
                return Optional.empty();
            }
            Matcher status = ENHANCED.matcher(matcher.group(3));
            String own = status.matches() ? status.group(1) : "";
            boolean first = said.isEmpty();
            if (!first && !(code.equals(matcher.group(1)) && enhanced.equals(own))) {
                return Optional.empty();
            }
            code = matcher.group(1);
            enhanced = own;
            String rest = own.isEmpty() ? matcher.group(3) : status.group(3) == null ? "" : status.group(3);
            said.add(rest.replace("%%", "%").strip()); // libmilter wants percent signs doubled
        }
        if (!enhanced.isEmpty() && enhanced.charAt(0) != code.charAt(0)) {
            return Optional.empty();
        }
        String words = String.join(" ", said).strip();
        return Optional.of(new Status(Integer.parseInt(code), enhanced, words));
    }

    private static boolean hasControls(String line) {
        return line.chars().anyMatch(c -> c < ' ' && c != '\t' || c == 127);
    }
}
