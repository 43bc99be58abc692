package org.posthouse.imap.command;

import org.posthouse.store.api.Account;

/** A mailbox pattern of LIST: {@code *} is anything, {@code %} anything within a level (rfc3501#6.3.8). */
final class Pattern {
    private final String pattern;
    private final int fixed;

    Pattern(String pattern) {
        StringBuilder out = new StringBuilder();
        int literal = 0;
        for (char c : pattern.toCharArray()) {
            char last = out.isEmpty() ? 0 : out.charAt(out.length() - 1);
            if (c == '%' && (last == '%' || last == '*') || c == '*' && last == '*') {
                continue; // adds nothing
            }
            if (c == '*' && last == '%') {
                out.setLength(out.length() - 1);
            }
            literal += c == '*' || c == '%' ? 0 : 1;
            out.append(c);
        }
        this.pattern = out.toString();
        this.fixed = literal;
    }

    /** INBOX is the same in any case, as a whole or as the first level. */
    boolean matches(String name) {
        return matchesExactly(name)
                || startsWithInbox(name) && startsLikeInbox() && new Pattern(canonical()).matchesExactly(name);
    }

    private static boolean startsWithInbox(String name) {
        return name.equals("INBOX") || name.startsWith("INBOX" + Account.SEPARATOR);
    }

    private boolean startsLikeInbox() {
        int end = pattern.indexOf(Account.SEPARATOR);
        String first = end < 0 ? pattern : pattern.substring(0, end);
        return !first.equals(canonicalLevel(first));
    }

    private String canonical() {
        int end = pattern.indexOf(Account.SEPARATOR);
        String first = end < 0 ? pattern : pattern.substring(0, end);
        return canonicalLevel(first) + pattern.substring(first.length());
    }

    private static String canonicalLevel(String first) {
        return first.chars().allMatch(c -> "inbox%*".indexOf(Character.toLowerCase(c)) >= 0)
                ? first.toUpperCase(java.util.Locale.ROOT)
                : first;
    }

    /** One row of the table of prefixes that match each other: time and memory are bounded by the lengths. */
    private boolean matchesExactly(String name) {
        if (fixed > name.length()) {
            return false;
        }
        boolean[] row = new boolean[name.length() + 1];
        row[0] = true;
        for (int p = 0; p < pattern.length(); p++) {
            char c = pattern.charAt(p);
            boolean[] next = new boolean[row.length];
            next[0] = row[0] && (c == '*' || c == '%');
            for (int n = 1; n < row.length; n++) {
                char at = name.charAt(n - 1);
                next[n] = switch (c) {
                    case '*' -> row[n] || next[n - 1];
                    case '%' -> row[n] || next[n - 1] && at != Account.SEPARATOR;
                    default -> row[n - 1] && c == at;
                };
            }
            row = next;
        }
        return row[name.length()];
    }
}
