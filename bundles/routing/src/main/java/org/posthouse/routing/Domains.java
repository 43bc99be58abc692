package org.posthouse.routing;

import java.net.IDN;
import java.util.Locale;

/** The form in which domains are compared. */
final class Domains {
    private Domains() {}

    /** Lower case, A-labels, no trailing dot; a leading dot, which means all sub-domains, stays. */
    static String key(String domain) {
        String key = domain.toLowerCase(Locale.ROOT);
        if (key.endsWith(".") && key.length() > 1) {
            key = key.substring(0, key.length() - 1);
        }
        if (key.chars().allMatch(c -> c < 128)) {
            return key;
        }
        try {
            boolean wildcard = key.startsWith(".");
            String ascii = IDN.toASCII(wildcard ? key.substring(1) : key, IDN.ALLOW_UNASSIGNED);
            return (wildcard ? "." : "") + ascii.toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException notAnIdn) {
            return key;
        }
    }
}
