package org.posthouse.imap.parse;

import java.time.Instant;
import java.util.Optional;
import org.posthouse.store.api.Flags;

/**
 * An APPEND up to its message (rfc3501#6.3.11).
 *
 * @param tag its tag
 * @param mailbox the mailbox, decoded
 * @param flags the flags the message gets
 * @param date its internal date, if one was given
 */
public record AppendStart(String tag, String mailbox, Flags flags, Optional<Instant> date) {
    private static final String NAME = "APPEND";

    /** True if this is an APPEND whose message comes next, whether or not its arguments make sense. */
    static boolean isWhole(byte[] start) {
        if (start.length == 0 || start[start.length - 1] != ' ') {
            return false;
        }
        Tokens in = new Tokens(start);
        try {
            in.tag();
            in.space();
            if (!in.takeWord(NAME)) {
                return false;
            }
            in.space();
            in.astring();
        } catch (SyntaxException other) {
            return false;
        }
        return in.next(' '); // what follows the mailbox can hold no literal but the message
    }

    /** Reads one. */
    public static AppendStart parse(byte[] start) throws SyntaxException {
        Tokens in = new Tokens(start);
        String tag = in.tag();
        in.space();
        in.takeWord(NAME);
        in.space();
        String mailbox = in.mailbox();
        in.space();
        Flags flags = Flags.NONE;
        if (in.next('(')) {
            flags = FlagList.parse(in);
            in.space();
        }
        Optional<Instant> date = Optional.empty();
        if (in.next('"')) {
            date = Optional.of(DateTimes.dateTime(in));
            in.space();
        }
        in.end();
        return new AppendStart(tag, mailbox, flags, date);
    }
}
