package org.posthouse.migration.mbox;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.posthouse.migration.report.StoppedException;

/**
 * Reads the messages of an mbox file, line by line. A message begins with a line {@code From } that has a date and stands at the
 * beginning or after an empty line; that empty line is no part of the message before. One {@code >} is taken from lines that begin
 * with {@code >From }, {@code >>From } and so on (mboxrd).
 */
final class MboxReader {
    /** What is read of a line at once, and as much as a line is looked at. */
    private static final int MOST_LINE = 8192;

    private static final int BUFFER = 64 * 1024;
    private static final byte[] EMPTY_LINE = {'\n'};

    /** Takes what is read. */
    interface Handler {
        /** A message begins. */
        void begin(String fromLine, Instant date) throws StoppedException;

        /** Octets of it. */
        void octets(byte[] from, int start, int length) throws StoppedException;

        /**
         * It ends.
         *
         * @param position octets of the file up to here
         */
        void end(StatusFields fields, long position) throws StoppedException;
    }

    private final InputStream in;
    private final Handler handler;
    private final byte[] buffer = new byte[BUFFER];
    private int next;
    private int filled;
    private long position;
    private final byte[] line = new byte[MOST_LINE];
    private int length;
    private boolean lineEnds;

    private StatusFields fields;
    private boolean inHeader;
    private boolean skipping;
    /** An empty line that may be the end of the message. */
    private boolean blank;

    MboxReader(InputStream in, Handler handler) {
        this.in = in;
        this.handler = handler;
    }

    /** Reads all; false if the file does not begin with a message. */
    boolean run() throws IOException, StoppedException {
        boolean start = true;
        boolean afterBlank = true;
        for (long before = position; piece(); before = position) {
            boolean empty = start && lineEnds && isEmpty();
            Optional<Instant> date = start && afterBlank ? from() : Optional.empty();
            if (date.isPresent()) {
                end(before);
                begin(date.get());
            } else if (fields == null) {
                if (!empty) {
                    return false;
                }
            } else {
                take(start, empty);
            }
            afterBlank = empty;
            start = lineEnds;
        }
        end(position);
        return true;
    }

    /** The date of the line if it begins a message. */
    private Optional<Instant> from() {
        if (length < 5 || line[0] != 'F' || !text(5).equals(FromLine.START)) {
            return Optional.empty();
        }
        return FromLine.date(text(length));
    }

    private String text(int octets) {
        return new String(line, 0, octets, StandardCharsets.ISO_8859_1);
    }

    private boolean isEmpty() {
        return length == 1 || length == 2 && line[0] == '\r';
    }

    private void begin(Instant date) throws StoppedException {
        handler.begin(text(length).strip(), date);
        fields = new StatusFields();
        inHeader = true;
        skipping = false;
        blank = false;
    }

    private void end(long at) throws StoppedException {
        if (fields != null) {
            handler.end(fields, at);
            fields = null;
        }
    }

    private void take(boolean start, boolean empty) throws StoppedException {
        if (blank) {
            handler.octets(EMPTY_LINE, 0, 1);
            blank = false;
        }
        if (inHeader && start) {
            if (empty) {
                inHeader = false;
                handler.octets(line, 0, length);
                return;
            }
            skipping = fields.take(text(length).stripTrailing());
        }
        if (inHeader && skipping) {
            return;
        }
        if (empty) {
            blank = true;
            return;
        }
        int from = start && isQuoted() ? 1 : 0;
        handler.octets(line, from, length - from);
    }

    private boolean isQuoted() {
        int at = 0;
        while (at < length && line[at] == '>') {
            at++;
        }
        return at > 0
                && length - at >= 5
                && line[at] == 'F'
                && line[at + 1] == 'r'
                && line[at + 2] == 'o'
                && line[at + 3] == 'm'
                && line[at + 4] == ' ';
    }

    /** Reads a line, or the next part of a long one; false at the end of the file. */
    private boolean piece() throws IOException {
        length = 0;
        lineEnds = false;
        while (length < MOST_LINE && !lineEnds) {
            if (next == filled) {
                filled = in.read(buffer);
                next = 0;
                if (filled <= 0) {
                    filled = 0;
                    return length > 0;
                }
            }
            byte b = buffer[next++];
            position++;
            line[length++] = b;
            lineEnds = b == '\n';
        }
        return true;
    }
}
