package org.posthouse.filter.script.parse;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads numbers. */
final class Numbers {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})(|k|kb|m|mb|g|gb)");
    private static final Pattern POINTS = Pattern.compile("[+-]?\\d{1,3}(\\.\\d{1,6})?");
    private static final Map<String, Integer> SHIFTS = Map.of("", 0, "k", 10, "m", 20, "g", 30);

    private Numbers() {}

    /** A size in octets; KB, MB and GB are powers of 1,024. */
    static long octets(Token token) throws SyntaxException {
        Matcher size = SIZE.matcher(token.text().toLowerCase(Locale.ROOT));
        if (!size.matches()) {
            throw new SyntaxException(token.place(), token.shown() + " is not a size, such as 500KB or 20MB");
        }
        return Long.parseLong(size.group(1)) << SHIFTS.get(size.group(2).replace("b", ""));
    }

    /** Points of a score, below 1,000. */
    static double points(Token token) throws SyntaxException {
        if (!POINTS.matcher(token.text()).matches()) {
            throw new SyntaxException(
                    token.place(), token.shown() + " is not a number of points between -1000 and 1000, such as 2.5");
        }
        return Double.parseDouble(token.text());
    }
}
