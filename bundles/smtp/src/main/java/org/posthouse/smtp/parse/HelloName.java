package org.posthouse.smtp.parse;

import java.util.Optional;

/** The name in HELO, EHLO and LHLO (rfc5321#4.1.1.1). */
public final class HelloName {
    private static final int MAX = 255;

    private HelloName() {}

    /**
     * Reads a name. Clients give all sorts of names, and a mail may not be refused for it (rfc5321#4.1.4); what could be
     * taken for something else in a Received field is refused all the same.
     *
     * @return the first word; empty if there is none or it cannot be a name
     */
    public static Optional<String> parse(String argument) {
        int space = argument.indexOf(' ');
        String name = space < 0 ? argument : argument.substring(0, space);
        boolean sane = !name.isEmpty()
                && name.length() <= MAX
                && name.chars().allMatch(c -> c > 32 && c < 127 && "()<>;,\\\"".indexOf(c) < 0);
        return sane ? Optional.of(name) : Optional.empty();
    }
}
