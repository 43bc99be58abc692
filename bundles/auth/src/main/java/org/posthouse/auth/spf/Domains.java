package org.posthouse.auth.spf;

import java.util.Locale;

/** What can be a domain (rfc7208#4.3). */
final class Domains {
    private static final int MAX_NAME = 253;
    private static final int MAX_LABEL = 63;

    private Domains() {}

    /** True if a domain can be asked for in the DNS: labels of 1 to 63 octets, 253 in all. A trailing dot is allowed. */
    static boolean isName(String domain) {
        String bare = bare(domain);
        if (bare.isEmpty() || bare.length() > MAX_NAME) {
            return false;
        }
        int start = 0;
        while (start <= bare.length()) {
            int dot = bare.indexOf('.', start);
            int end = dot < 0 ? bare.length() : dot;
            if (end == start || end - start > MAX_LABEL) {
                return false;
            }
            start = end + 1;
        }
        return true;
    }

    /** True if it is a name of at least two labels; an address in brackets, for instance, is not. */
    static boolean isQualified(String domain) {
        return isName(domain) && bare(domain).indexOf('.') > 0 && domain.charAt(0) != '[';
    }

    /** As much of the right of a name as fits (rfc7208#7.3): whole labels go at the left. */
    static String shortened(String name) {
        if (name.length() <= MAX_NAME) {
            return name;
        }
        int dot = name.indexOf('.', name.length() - MAX_NAME - 1);
        return dot < 0 ? name : name.substring(dot + 1); // one label that is too long: no name at all
    }

    /** True if a name is a domain or below it. */
    static boolean isWithin(String name, String domain) {
        String lower = bare(name).toLowerCase(Locale.ROOT);
        String above = bare(domain).toLowerCase(Locale.ROOT);
        return lower.equals(above) || lower.endsWith("." + above);
    }

    static String bare(String domain) {
        return domain.endsWith(".") ? domain.substring(0, domain.length() - 1) : domain;
    }
}
