package org.posthouse.dmarc.reports.incoming;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/**
 * Refuses XML in which a tag, a comment, a CDATA section or an instruction is long: the parser keeps each of them whole, and needs four times
 * its size for that. Text it gives in pieces, but none of a report's is long either.
 */
final class MarkupGuard extends FilterReader {
    /** Characters of anything between two pieces of markup. */
    static final int LONGEST = 64 * 1024;

    private static final int LONGEST_OPENING = "<![CDATA[".length();

    /** What has been read since the last {@code <}, as far as it tells what begins. */
    private final StringBuilder opening = new StringBuilder();

    /** What ends what is open; empty within text and tags. */
    private String end = "";

    /** The last characters within what is open. */
    private final StringBuilder last = new StringBuilder();

    private int length;

    MarkupGuard(Reader in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        int c = in.read();
        if (c >= 0) {
            look((char) c);
        }
        return c;
    }

    @Override
    public int read(char[] into, int offset, int count) throws IOException {
        int n = in.read(into, offset, count);
        for (int i = 0; i < n; i++) {
            look(into[offset + i]);
        }
        return n;
    }

    private void look(char c) throws IOException {
        if (++length > LONGEST) {
            throw new IOException("too much in it: a piece of over " + LONGEST + " characters");
        }
        if (!end.isEmpty()) {
            within(c);
        } else if (c == '<') { // in no tag and no attribute can there be another one
            opening.setLength(0);
            opening.append(c);
            length = 0;
        } else if (!opening.isEmpty() && opening.length() < LONGEST_OPENING) {
            opening.append(c);
            end = switch (opening.toString()) {
                case "<!--" -> "-->";
                case "<![CDATA[" -> "]]>";
                case "<?" -> "?>";
                default -> "";
            };
            last.setLength(0);
        }
    }

    private void within(char c) {
        last.append(c);
        if (last.length() > end.length()) {
            last.deleteCharAt(0);
        }
        if (last.toString().equals(end)) {
            end = "";
            opening.setLength(0);
            length = 0;
        }
    }
}
