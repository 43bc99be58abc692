package org.posthouse.api.message;

/**
 * What a line of a header section is (rfc5322#2.2): the one reading that filters, ENVELOPE, BODYSTRUCTURE, SEARCH and the
 * reader of {@link Headers} share, so that none of them sees a field that another does not.
 *
 * <p>A section ends at the empty line (rfc5322#2.1), at the end of the message or, for a part, at a boundary around it, and
 * nowhere else. A line that is no field, such as the {@code From } line of a mailbox file or a continuation that lost its
 * indentation, is skipped with the folded lines that follow it: most mail programs read on behind it too, and a filter that
 * stopped there would miss what they show.
 */
public enum HeaderLine {
    /** The empty line: the section ends. */
    EMPTY,
    /** It begins with white space: it belongs to the line before it. */
    FOLDED,
    /** A field begins. */
    FIELD,
    /** None of these: to be skipped. */
    OTHER;

    /** The most octets of a field name with the white space behind it (rfc5322#2.1.1); a longer one is no field. */
    public static final int MAX_NAME = 998;

    /** Octets of the beginning of a line that are enough to tell what it is. */
    public static final int ENOUGH = MAX_NAME + 1;

    /**
     * Tells what a line is.
     *
     * @param octets holds the line, with its line end if it has one, or at least {@link #ENOUGH} octets of its beginning
     * @param from where it begins
     * @param to where what is there of it ends
     */
    public static HeaderLine of(byte[] octets, int from, int to) {
        if (from >= to) {
            return OTHER;
        }
        byte first = octets[from];
        if (first == ' ' || first == '\t') {
            return FOLDED;
        }
        if (first == '\n' || first == '\r' && to - from == 2 && octets[from + 1] == '\n') {
            return EMPTY;
        }
        return colon(octets, from, to) < 0 ? OTHER : FIELD;
    }

    /** The index of the colon behind the field name that a line begins with; -1 if it is no field. */
    public static int colon(byte[] octets, int from, int to) {
        int end = nameEnd(octets, from, to);
        int last = Math.min(to, from + MAX_NAME + 1);
        int colon = end;
        while (colon < last && (octets[colon] == ' ' || octets[colon] == '\t')) {
            colon++; // rfc5322#4.5.8
        }
        return end > from && colon < last && octets[colon] == ':' ? colon : -1;
    }

    /** Where the field name that a line begins with ends, without the white space that may follow it. */
    public static int nameEnd(byte[] octets, int from, int to) {
        int end = from;
        while (end < to && octets[end] > ' ' && octets[end] < 127 && octets[end] != ':') {
            end++;
        }
        return end;
    }
}
