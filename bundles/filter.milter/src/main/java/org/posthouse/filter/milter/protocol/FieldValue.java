package org.posthouse.filter.milter.protocol;

import java.util.regex.Pattern;
import org.posthouse.api.message.HeaderLine;

/** Makes header fields of what a milter sends, so that none of them ends early or becomes two. */
final class FieldValue {
    private static final Pattern LINE_END = Pattern.compile("\r\n|\n|\r");

    private FieldValue() {}

    /** Checks a field name. */
    static String name(String name) throws MilterException {
        boolean valid = !name.isEmpty() && name.length() <= HeaderLine.MAX_NAME;
        if (!valid || !name.chars().allMatch(c -> c > ' ' && c < 127 && c != ':')) {
            throw MilterException.protocol("not a field name");
        }
        return name;
    }

    /** The value with its lines folded (rfc5322#2.2.3); lines without anything to see are left out. */
    static String value(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (String line : LINE_END.split(text)) {
            if (out.length() == 0) {
                out.append(line);
            } else if (!line.isBlank()) {
                boolean folded = line.charAt(0) == ' ' || line.charAt(0) == '\t';
                out.append("\r\n").append(folded ? "" : "\t").append(line);
            }
        }
        return out.toString();
    }
}
