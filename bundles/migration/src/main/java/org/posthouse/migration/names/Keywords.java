package org.posthouse.migration.names;

import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.posthouse.store.api.Flags;

/** Keywords of other servers, as far as an IMAP client can name them (rfc3501#9 flag-keyword). */
public final class Keywords {
    /** As long as this server's IMAP takes them. */
    private static final int MOST_LENGTH = 128;

    private Keywords() {}

    /**
     * Flags with those keywords that can be kept.
     *
     * @param dropped told of each that cannot
     */
    public static Flags flags(int system, Collection<String> keywords, Consumer<String> dropped) {
        Set<String> kept = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (String keyword : keywords) {
            if (isAtom(keyword) && (kept.size() < Flags.MAX_KEYWORDS || kept.contains(keyword))) {
                kept.add(keyword);
            } else {
                dropped.accept(keyword);
            }
        }
        return Flags.of(system, kept);
    }

    /** The flags of a list such as {@code \Seen $Forwarded}; \Recent and what no server should send is left out. */
    public static Flags parse(Collection<String> names, Consumer<String> dropped) {
        int system = 0;
        Set<String> keywords = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (String name : names) {
            int bit = Flags.systemBit(name);
            system |= bit;
            if (bit == 0 && !name.toLowerCase(Locale.ROOT).equals("\\recent")) {
                keywords.add(name);
            }
        }
        return flags(system, keywords, dropped);
    }

    private static boolean isAtom(String text) {
        return !text.isEmpty()
                && text.length() <= MOST_LENGTH
                && text.chars().allMatch(c -> c > 32 && c < 127 && "(){%*\"\\]".indexOf(c) < 0);
    }
}
