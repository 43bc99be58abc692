package org.posthouse.mime;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a message once, line by line, and notes where its parts are. Boundaries of all enclosing multiparts are looked
 * for at each line, innermost first, so that a part whose closing boundary is missing ends with its parent's.
 */
final class Scanner {
    private static final int BUFFER = 32 * 1024;
    private static final int NO_LEVEL = -1;

    private final InputStream in;
    private final byte[] buffer;
    private long base; // offset of buffer[0] in the message
    private int limit; // octets in the buffer
    private int position; // consumed so far
    private boolean atEnd; // the stream has no more

    // the current line, or piece of one that is longer than the buffer
    private int lineEnd;
    private boolean lineStarts = true; // the piece is the beginning of a line
    private long lineEnds; // line ends consumed so far
    private int lastEol; // octets of the line end consumed last; 0 if that piece had none
    private byte lastOctet;

    private final List<byte[]> boundaries = new ArrayList<>();
    private int depth;
    private int parts;
    private final int[] budget = {Mime.MAX_RETAINED};

    // how the last body or header ended: the boundary's level or NO_LEVEL at the end of the message
    private int hitLevel;
    private boolean hitClose;
    private long hitStart;
    private int hitEol;
    private long hitLineEnds;

    /** @param size the size of the message; only for choosing a buffer */
    Scanner(InputStream in, long size) {
        this.in = in;
        this.buffer = new byte[(int) Math.min(BUFFER, Math.max(size + 1, 1024))];
    }

    /** Reads it all. */
    Part message() throws IOException {
        return entity(true, false, List.of(), 0);
    }

    /** Reads the header only. */
    byte[] envelope() throws IOException {
        HeaderCollector header = new HeaderCollector(true, budget);
        header(header);
        return header.fields(false).envelope();
    }

    /** Reads the header only, and gives its fields to a sink. */
    void fields(FieldSink sink) throws IOException {
        header(sink);
    }

    /** Reads the header only. */
    long headerLength() throws IOException {
        header(null);
        return base + position;
    }

    // --- entities --------------------------------------------------------------------------------------------------

    /**
     * @param message a message, not a part of a multipart
     * @param digest a part of a multipart/digest
     * @param path the path of the parent
     * @param number the number in there; 0 for a message
     */
    private Part entity(boolean message, boolean digest, List<Integer> path, int number) throws IOException {
        parts++;
        long start = offset();
        HeaderCollector collector = new HeaderCollector(message, budget);
        boolean ended = header(collector);
        Fields fields = collector.fields(digest);
        long bodyStart = ended ? hitStart : offset();
        long bodyLines = ended ? hitLineEnds : lineEnds;
        boolean complete = collector.complete();

        boolean multipart = fields.isMultipart();
        boolean opaque = depth >= Mime.MAX_DEPTH && (multipart || fields.isMessage());
        List<Integer> own = number > 0 ? append(path, number) : multipart && !opaque ? path : append(path, 1);
        List<Part> children = List.of();
        Part embedded = null;
        if (opaque) {
            complete = false;
        }
        if (ended) {
            hitEol = 0;
        } else if (opaque) {
            body();
        } else if (multipart) {
            children = multipart(fields, own);
        } else if (fields.isMessage()) {
            depth++;
            embedded = entity(true, false, own, 0);
            depth--;
        } else {
            body();
        }

        if (hitStart - hitEol < bodyStart) {
            hitEol = 0; // the boundary follows the empty line at once: that line end is the header's
        }
        long bodyEnd = hitStart - hitEol;
        long lines = Math.max(0, hitLineEnds - bodyLines - (hitEol > 0 ? 1 : 0));
        Range content = new Range(bodyStart, bodyEnd - bodyStart);
        if (multipart && !opaque && children.isEmpty()) {
            // no boundary: its body is shown as one text, since a multipart without parts cannot be said in IMAP
            children = List.of(leaf(append(own, 1), content, lines));
        }
        if (ended && !opaque && fields.isMessage()) {
            embedded = emptyMessage(own, bodyStart);
        }
        for (Part child : children) {
            complete &= child.isComplete();
        }
        complete &= embedded == null || embedded.isComplete();
        if (multipart && parts >= Mime.MAX_PARTS) {
            complete = false;
        }
        Range header = new Range(start, bodyStart - start);
        return new Part(fields, own, opaque, complete, header, content, lines, List.copyOf(children), embedded);
    }

    private List<Part> multipart(Fields fields, List<Integer> path) throws IOException {
        byte[] boundary = fields.boundary();
        if (boundary == null) {
            body();
            return List.of();
        }
        List<Part> children = new ArrayList<>();
        depth++;
        int level = boundaries.size();
        boundaries.add(boundary);
        body(); // preamble
        while (hitLevel == level && !hitClose) {
            if (parts < Mime.MAX_PARTS) {
                children.add(entity(false, fields.isDigest(), path, children.size() + 1));
            } else {
                body();
            }
        }
        boolean closed = hitLevel == level;
        boundaries.remove(level);
        depth--;
        if (closed) {
            body(); // epilogue
        }
        return children;
    }

    private static Part leaf(List<Integer> path, Range content, long lines) {
        Fields fields = new Fields(new String[Field.values().length], List.of(), false, false);
        Range header = new Range(content.offset(), 0);
        return new Part(fields, path, false, true, header, content, lines, List.of(), null);
    }

    private static Part emptyMessage(List<Integer> path, long offset) {
        Fields fields = new Fields(new String[Field.values().length], List.of(), true, false);
        Range nothing = new Range(offset, 0);
        return new Part(fields, append(path, 1), false, true, nothing, nothing, 0, List.of(), null);
    }

    private static List<Integer> append(List<Integer> path, int number) {
        Integer[] longer = path.toArray(new Integer[path.size() + 1]);
        longer[path.size()] = number;
        return List.of(longer);
    }

    /** Reads a header section; true if it was ended by a boundary or the end of the message, in place of a body. */
    private boolean header(FieldSink sink) throws IOException {
        boolean inField = false;
        while (nextLine()) {
            int start = position;
            if (!lineStarts) {
                if (inField && sink != null) {
                    sink.append(buffer, start, lineEnd);
                }
                consume();
                continue;
            }
            if (matchBoundary()) {
                finish(sink);
                return true;
            }
            byte first = buffer[start];
            if (first == '\n' || first == '\r' && lineEnd - start == 2 && buffer[start + 1] == '\n') {
                consume();
                finish(sink);
                return false;
            }
            if ((first == ' ' || first == '\t') && inField) {
                if (sink != null) {
                    sink.append(buffer, start, lineEnd);
                }
                consume();
                continue;
            }
            int colon = colon(start);
            if (colon < 0) {
                finish(sink); // not a field: the body begins here
                return false;
            }
            inField = true;
            if (sink != null) {
                sink.begin(buffer, start, colon, lineEnd);
            }
            consume();
        }
        finish(sink);
        hitAtEnd();
        return true;
    }

    private static void finish(FieldSink sink) {
        if (sink != null) {
            sink.end();
        }
    }

    private int colon(int start) {
        for (int i = start; i < lineEnd; i++) {
            if (buffer[i] == ':') {
                return i;
            }
        }
        return -1;
    }

    /** Reads on to the next boundary or the end of the message, and notes that as the hit. */
    private void body() throws IOException {
        while (nextLine()) {
            if (lineStarts && matchBoundary()) {
                return;
            }
            consume();
        }
        hitAtEnd();
    }

    // --- boundaries ------------------------------------------------------------------------------------------------

    /** If the line is a boundary of any enclosing multipart, consumes it and notes it as the hit. */
    private boolean matchBoundary() {
        int start = position;
        if (boundaries.isEmpty() || lineEnd - start < 3 || buffer[start] != '-' || buffer[start + 1] != '-') {
            return false;
        }
        int end = lineEnd;
        while (end > start && isSpace(buffer[end - 1])) { // rfc2046#5.1.1: transport padding
            end--;
        }
        for (int level = boundaries.size() - 1; level >= 0; level--) {
            byte[] boundary = boundaries.get(level);
            int after = start + 2 + boundary.length;
            if (after > end || !matches(boundary, start + 2)) {
                continue;
            }
            boolean close = after + 2 == end && buffer[after] == '-' && buffer[after + 1] == '-';
            if (close || after == end) {
                hitLevel = level;
                hitClose = close;
                hitStart = offset();
                hitEol = lastEol;
                hitLineEnds = lineEnds;
                consume();
                return true;
            }
        }
        return false;
    }

    private boolean matches(byte[] boundary, int at) {
        for (int i = 0; i < boundary.length; i++) {
            if (buffer[at + i] != boundary[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }

    private void hitAtEnd() {
        hitLevel = NO_LEVEL;
        hitClose = false;
        hitStart = offset();
        hitEol = 0;
        hitLineEnds = lineEnds;
    }

    // --- lines -----------------------------------------------------------------------------------------------------

    private long offset() {
        return base + position;
    }

    /** Finds the next line, or the next piece of a long one, without consuming it; false at the end of the message. */
    private boolean nextLine() throws IOException {
        int from = position;
        while (true) {
            int end = limit;
            byte[] octets = buffer;
            for (int i = from; i < end; i++) {
                if (octets[i] == '\n') {
                    lineEnd = i + 1;
                    return true;
                }
            }
            int scanned = end - position;
            if (atEnd || position == 0 && limit == buffer.length) {
                lineEnd = end;
                return scanned > 0;
            }
            fill();
            from = position + scanned;
        }
    }

    private void fill() throws IOException {
        if (position > 0) {
            System.arraycopy(buffer, position, buffer, 0, limit - position);
            base += position;
            limit -= position;
            position = 0;
        }
        int read = in.read(buffer, limit, buffer.length - limit);
        if (read < 0) {
            atEnd = true;
        } else {
            limit += read;
        }
    }

    private void consume() {
        byte last = buffer[lineEnd - 1];
        lineStarts = last == '\n';
        if (lineStarts) {
            lineEnds++;
            byte before = lineEnd - 1 > position ? buffer[lineEnd - 2] : lastOctet;
            lastEol = before == '\r' ? 2 : 1;
        } else {
            lastEol = 0;
        }
        lastOctet = last;
        position = lineEnd;
    }
}
