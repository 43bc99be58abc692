package org.posthouse.imap.parse;

import java.util.ArrayList;
import java.util.List;
import org.posthouse.store.api.Flags;

/** Flags as clients write them (rfc3501#9 flag, flag-list). */
public final class FlagList {
    private static final int MAX_KEYWORD = 128;

    private FlagList() {}

    /** Flags in parentheses, perhaps none. */
    public static Flags parse(Tokens in) throws SyntaxException {
        in.expect('(');
        if (in.take(')')) {
            return Flags.NONE;
        }
        Flags flags = some(in);
        in.expect(')');
        return flags;
    }

    /** Flags in parentheses, or at least one without. */
    public static Flags parseLenient(Tokens in) throws SyntaxException {
        return in.next('(') ? parse(in) : some(in);
    }

    private static Flags some(Tokens in) throws SyntaxException {
        int system = 0;
        List<String> keywords = new ArrayList<>();
        do {
            if (in.take('\\')) {
                String name = "\\" + in.atom();
                int bit = Flags.systemBit(name);
                if (bit == 0) {
                    throw new SyntaxException("Invalid flag " + name); // \Recent, too
                }
                system |= bit;
            } else {
                keywords.add(keyword(in));
            }
        } while (in.take(' '));
        if (keywords.size() > Flags.MAX_KEYWORDS) {
            throw new SyntaxException("Too many keywords");
        }
        return Flags.of(system, keywords);
    }

    /** A keyword. */
    public static String keyword(Tokens in) throws SyntaxException {
        String keyword = in.atom();
        if (keyword.length() > MAX_KEYWORD) {
            throw new SyntaxException("Keyword too long");
        }
        return keyword;
    }
}
