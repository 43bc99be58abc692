package org.posthouse.imap.parse;

import java.nio.ByteBuffer;

/**
 * Finds the end of a command, literals included, without consuming anything before that: what is unread belongs to the
 * host, so a session in the middle of a command has nothing to hand over but how many literals it has asked for.
 *
 * <p>A command is bounded as a whole. Only the message of an APPEND is outside of the bound: there the command stops and
 * the message follows as a stream.
 */
public final class Framer {
    private static final int MAX_HEADER = 32;

    /** What was found. */
    public sealed interface Found {
        /** A whole command without its line end. */
        record Command(byte[] octets) implements Found {}

        /**
         * An APPEND up to the announcement of its message, which was consumed.
         *
         * @param start the command without the announcement
         * @param size the size announced
         * @param synchronizing the client waits to be asked for the message
         */
        record Message(byte[] start, long size, boolean synchronizing) implements Found {}

        /** The client waits to be asked for a literal. Nothing was consumed; call again for more, or {@link #refuse}. */
        record Ask() implements Found {}

        /**
         * A command larger than the bound; what there is of it was consumed.
         *
         * @param start how it begins, for its tag
         * @param skip octets of a literal that will come and are to be skipped
         * @param lineFollows the rest of a line comes then, to be skipped too
         */
        record Oversized(byte[] start, long skip, boolean lineFollows) implements Found {}
    }

    /** A literal's announcement at the end of a line (rfc3501#4.3, rfc7888#4). */
    public record Announcement(int start, long size, boolean synchronizing) {}

    private int scanned; // where the line begins that is being looked at, from the first unread octet
    private int searched; // up to where no line end was found
    private int begun; // up to behind the announcement of the last literal, from the first unread octet
    private int literals;
    private int asked;
    private int answered;

    public Framer() {}

    /** @param asked how many literals of the unread command were asked for already */
    public Framer(int asked) {
        this.answered = asked;
    }

    /** How many literals of the unread command were asked for. */
    public int asked() {
        return Math.max(asked, answered);
    }

    /**
     * Looks at what is unread.
     *
     * @param limit the most octets of a command
     * @return null if more has to come
     */
    public Found next(ByteBuffer unread, int limit) {
        int start = unread.position();
        while (true) {
            int lineStart = start + scanned;
            int lf = indexOfLf(unread, start + Math.max(scanned, searched));
            if (lf < 0) {
                searched = unread.remaining();
                return unread.remaining() > limit ? oversized(unread, unread.limit(), 0, true) : null;
            }
            int end = lf > lineStart && unread.get(lf - 1) == '\r' ? lf - 1 : lf;
            Announcement literal = announcement(unread, lineStart, end);
            if (lf + 1 - start > limit) {
                boolean comes = literal != null && !literal.synchronizing;
                return oversized(unread, lf + 1, comes ? literal.size : 0, comes);
            }
            if (literal == null) {
                return new Found.Command(take(unread, end, lf + 1));
            }
            if (++literals <= 2 && AppendStart.isWhole(copy(unread, literal.start))) {
                byte[] command = take(unread, literal.start, lf + 1);
                return new Found.Message(command, literal.size, literal.synchronizing);
            }
            if (literal.size > limit - (lf + 1 - start)) {
                boolean comes = !literal.synchronizing;
                return oversized(unread, lf + 1, comes ? literal.size : 0, comes);
            }
            begun = lf + 1 - start;
            scanned = begun + (int) literal.size;
            if (literal.synchronizing && asked++ >= answered) {
                return new Found.Ask();
            }
        }
    }

    /** The start of the command for whose literal the client waits to be asked. */
    public byte[] begun(ByteBuffer unread) {
        return copy(unread, unread.position() + begun);
    }

    /** Gives that command up: the client is not asked, so nothing more comes of it. */
    public void refuse(ByteBuffer unread) {
        int end = unread.position() + begun;
        take(unread, end, end);
    }

    private Found oversized(ByteBuffer unread, int to, long skip, boolean lineFollows) {
        int known = Math.min(to, unread.position() + 256);
        return new Found.Oversized(take(unread, known, to), skip, lineFollows);
    }

    private byte[] take(ByteBuffer unread, int end, int consumedTo) {
        byte[] taken = copy(unread, end);
        unread.position(consumedTo);
        scanned = 0;
        searched = 0;
        literals = 0;
        asked = 0;
        answered = 0;
        return taken;
    }

    private static byte[] copy(ByteBuffer unread, int end) {
        byte[] copy = new byte[end - unread.position()];
        unread.get(unread.position(), copy);
        return copy;
    }

    /** Where the next LF is, or -1. */
    public static int indexOfLf(ByteBuffer unread, int from) {
        for (int i = from; i < unread.limit(); i++) {
            if (unread.get(i) == '\n') {
                return i;
            }
        }
        return -1;
    }

    /** The announcement of a literal that ends a line; null if there is none. */
    public static Announcement announcement(ByteBuffer unread, int lineStart, int lineEnd) {
        int at = lineEnd - 1;
        if (at < lineStart || unread.get(at) != '}') {
            return null;
        }
        at--;
        boolean synchronizing = at < lineStart || unread.get(at) != '+';
        if (!synchronizing) {
            at--;
        }
        int digits = at + 1;
        while (at >= lineStart && digits - at <= MAX_HEADER && unread.get(at) >= '0' && unread.get(at) <= '9') {
            at--;
        }
        if (at < lineStart || unread.get(at) != '{' || digits - at < 2) {
            return null;
        }
        long size = 0;
        for (int i = at + 1; i < digits; i++) {
            int digit = unread.get(i) - '0';
            size = size > (Long.MAX_VALUE - digit) / 10 ? Long.MAX_VALUE : size * 10 + digit;
        }
        return new Announcement(at, size, synchronizing);
    }

    /** The tag with which a command begins, for answers to what cannot be read; {@code *} if there is none. */
    public static String tagOf(byte[] command) {
        try {
            Tokens in = new Tokens(command);
            String tag = in.tag();
            return in.next(' ') || in.atEnd() ? tag : "*";
        } catch (SyntaxException noTag) {
            return "*";
        }
    }
}
