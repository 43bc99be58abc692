package org.posthouse.migration.maildir;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthouse.store.api.Flags;

/**
 * The name of a message's file: {@code 1700000000.M1P2.host,S=100,W=104:2,FSa}.
 *
 * @param base its unique part, which never changes
 * @param seconds the time it begins with, in seconds since 1970; 0 if it begins with none
 * @param letters its flags, a letter each
 */
record FileName(String base, long seconds, String letters) {
    static final String FORWARDED = "$Forwarded";

    /** Sizes, UIDs and the like, which may be added later: they are no part of what is unique. */
    private static final Pattern FIELDS = Pattern.compile(",[A-Za-z][A-Za-z0-9]*=");

    static FileName of(String name) {
        int end = name.indexOf(':') > 0 ? name.indexOf(':') : name.length();
        Matcher fields = FIELDS.matcher(name).region(0, end);
        if (fields.find() && fields.start() > 0) {
            end = fields.start();
        }
        int info = name.lastIndexOf(":2,");
        int digits = 0;
        while (digits < Math.min(end, 12) && name.charAt(digits) >= '0' && name.charAt(digits) <= '9') {
            digits++;
        }
        return new FileName(
                name.substring(0, end),
                digits == 0 ? 0 : Long.parseLong(name.substring(0, digits)),
                info < 0 ? "" : name.substring(info + 3));
    }

    /** The bits of the system flags. */
    int system() {
        int system = 0;
        for (int i = 0; i < letters.length(); i++) {
            system |= switch (letters.charAt(i)) {
                case 'S' -> Flags.SEEN;
                case 'R' -> Flags.ANSWERED;
                case 'F' -> Flags.FLAGGED;
                case 'T' -> Flags.DELETED;
                case 'D' -> Flags.DRAFT;
                default -> 0;
            };
        }
        return system;
    }

    /** @param names what the letters of the folder mean */
    List<String> keywords(Map<Character, String> names) {
        List<String> keywords = new ArrayList<>();
        for (int i = 0; i < letters.length(); i++) {
            char c = letters.charAt(i);
            if (c == 'P') { // passed on
                keywords.add(FORWARDED);
            } else if (names.containsKey(c)) {
                keywords.add(names.get(c));
            }
        }
        return keywords;
    }
}
