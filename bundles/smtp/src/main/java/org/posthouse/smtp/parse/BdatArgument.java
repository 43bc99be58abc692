package org.posthouse.smtp.parse;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The argument of BDAT (rfc3030#2).
 *
 * @param size octets of the chunk that follows
 * @param last the message ends with it
 */
public record BdatArgument(long size, boolean last) {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,18})( +LAST)?", Pattern.CASE_INSENSITIVE);

    /** Reads {@code size [LAST]}; empty if it is something else. */
    public static Optional<BdatArgument> parse(String argument) {
        Matcher matcher = FORM.matcher(argument);
        return matcher.matches()
                ? Optional.of(new BdatArgument(Long.parseLong(matcher.group(1)), matcher.group(2) != null))
                : Optional.empty();
    }
}
