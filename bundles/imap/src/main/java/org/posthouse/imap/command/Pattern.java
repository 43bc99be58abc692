package org.posthouse.imap.command;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.posthouse.imap.parse.Tokens;
import org.posthouse.store.api.Account;

/**
 * A mailbox pattern of LIST: {@code *} is anything, {@code %} anything within a level (rfc3501#6.3.8). Made once, it looks at
 * each character of a name once, and never goes back.
 */
final class Pattern {
    /** No name has more characters, so that longer patterns match nothing. */
    private static final int MAX_COMPILED = 1024;

    /** Those who write INBOX in another case mean it too; null if there is no difference. */
    private final Form canonical;

    private final Form form;

    Pattern(String pattern) {
        this.form = new Form(pattern);
        int end = pattern.indexOf(Account.SEPARATOR);
        String first = end < 0 ? pattern : pattern.substring(0, end);
        String upper = canonicalLevel(first);
        this.canonical = upper.equals(first) ? null : new Form(upper + pattern.substring(first.length()));
    }

    private static String canonicalLevel(String first) {
        return first.chars().allMatch(c -> "INBOX%*".indexOf(Tokens.upper(c)) >= 0) ? Tokens.upper(first) : first;
    }

    /** INBOX is the same in any case, as a whole or as the first level. */
    boolean matches(String name) {
        return form.matches(name) || canonical != null && startsWithInbox(name) && canonical.matches(name);
    }

    private static boolean startsWithInbox(String name) {
        return name.equals("INBOX") || name.startsWith("INBOX" + Account.SEPARATOR);
    }

    /**
     * The characters of a pattern without its wildcards, and which wildcards stand between them. Matching follows all ways at
     * once: bit n of the state says that the name so far can be the first n characters with what the wildcards took.
     */
    private static final class Form {
        private final int length; // of the characters
        private final String prefix; // before the first wildcard
        private final Map<Character, long[]> places = new HashMap<>(); // of each character
        private final long[] stars; // after so many characters stands *
        private final long[] wildcards; // stands * or %

        Form(String pattern) {
            int characters = 0;
            List<Integer> any = new ArrayList<>();
            List<Integer> level = new ArrayList<>();
            StringBuilder fixed = new StringBuilder();
            for (int i = 0; i < pattern.length(); i++) {
                char c = pattern.charAt(i);
                if (c == '*' || c == '%') {
                    (c == '*' ? any : level).add(characters);
                } else {
                    fixed.append(c);
                    characters++;
                }
            }
            length = characters;
            int words = (length >> 6) + 1;
            stars = new long[words];
            any.forEach(n -> set(stars, n));
            wildcards = stars.clone();
            level.forEach(n -> set(wildcards, n));
            int end = 0;
            while (end < length && !has(wildcards, end)) {
                end++;
            }
            prefix = fixed.substring(0, end);
            if (length <= MAX_COMPILED) {
                for (int n = 0; n < length; n++) {
                    set(places.computeIfAbsent(fixed.charAt(n), c -> new long[words]), n);
                }
            }
        }

        boolean matches(String name) {
            if (length > name.length() || length > MAX_COMPILED || !name.startsWith(prefix)) {
                return false;
            }
            long[] state = new long[stars.length];
            set(state, prefix.length());
            for (int i = prefix.length(); i < name.length(); i++) {
                char c = name.charAt(i);
                long[] here = places.get(c);
                long[] stay = c == Account.SEPARATOR ? stars : wildcards;
                long carry = 0;
                long alive = 0;
                for (int w = 0; w < state.length; w++) {
                    long next = here == null ? 0 : state[w] & here[w];
                    state[w] = state[w] & stay[w] | next << 1 | carry;
                    carry = next >>> 63;
                    alive |= state[w];
                }
                if (alive == 0) {
                    return false;
                }
            }
            return has(state, length);
        }

        private static void set(long[] bits, int n) {
            bits[n >> 6] |= 1L << (n & 63);
        }

        private static boolean has(long[] bits, int n) {
            return (bits[n >> 6] & 1L << (n & 63)) != 0;
        }
    }
}
