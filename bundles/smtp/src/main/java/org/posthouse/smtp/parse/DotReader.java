package org.posthouse.smtp.parse;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Reads the data behind DATA: undoes dot-stuffing and finds the end, which is CRLF, dot, CRLF and nothing else
 * (rfc5321#4.1.1.4, #4.5.2). What other servers might take for an end, as LF, dot, CRLF, spoils the message, so that no
 * second message can hide in a first.
 */
public final class DotReader implements BodyReader {
    private static final int LINE_START = 0;
    private static final int TEXT = 1;
    private static final int AFTER_CR = 2;
    private static final int AFTER_DOT = 3;
    private static final int AFTER_DOT_CR = 4;
    private static final int END = 5;

    private int state;
    private boolean spoiled;

    /** At the beginning of the data. */
    public DotReader() {
        this(LINE_START, false);
    }

    /**
     * Goes on where another reader was.
     *
     * @throws IllegalArgumentException if there is no such state
     */
    public DotReader(int state, boolean spoiled) {
        if (state < LINE_START || state > END) {
            throw new IllegalArgumentException("state " + state);
        }
        this.state = state;
        this.spoiled = spoiled;
    }

    @Override
    public int read(byte[] octets, int from, int to, OutputStream out) throws IOException {
        int run = from; // what was read from here on is still to be passed on
        int i = from;
        while (i < to && state != END) {
            byte octet;
            switch (state) {
                case TEXT -> {
                    i = LineEnds.first(octets, i, to);
                    if (i < to) {
                        if (octets[i] == LineEnds.CR) {
                            state = AFTER_CR;
                        } else {
                            spoiled = true;
                        }
                        i++;
                    }
                }
                case AFTER_CR -> {
                    if (octets[i] == LineEnds.LF) {
                        state = LINE_START;
                        i++;
                    } else {
                        spoiled = true;
                        state = TEXT;
                    }
                }
                case LINE_START -> {
                    state = TEXT;
                    if (octets[i] == '.') { // rfc5321#4.5.2: a dot at the beginning of a line goes
                        pass(octets, run, i, out);
                        run = ++i;
                        state = AFTER_DOT;
                    }
                }
                case AFTER_DOT -> {
                    octet = octets[i];
                    state = TEXT;
                    if (octet == LineEnds.CR) { // not passed on: it is the end's, or it is bare
                        run = ++i;
                        state = AFTER_DOT_CR;
                    }
                }
                default -> {
                    if (octets[i] == LineEnds.LF) {
                        run = ++i;
                        state = END;
                    } else {
                        spoiled = true;
                        state = TEXT;
                    }
                }
            }
        }
        pass(octets, run, i, out);
        return i;
    }

    private void pass(byte[] octets, int from, int to, OutputStream out) throws IOException {
        if (to > from && !spoiled) {
            out.write(octets, from, to - from);
        }
    }

    @Override
    public boolean ended() {
        return state == END;
    }

    @Override
    public boolean spoiled() {
        return spoiled;
    }

    @Override
    public int state() {
        return state;
    }
}
