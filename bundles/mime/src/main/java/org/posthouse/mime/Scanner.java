package org.posthouse.mime;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.posthouse.api.message.HeaderLine;

/**
 * Reads a message once, line by line, and notes where its parts are. Boundaries of all enclosing multiparts are looked
 * for at each line, innermost first, so that a part whose closing boundary is missing ends with its parent's.
 */
final class Scanner {
    private static final int BUFFER = 32 * 1024;
    private static final int LEAST_BUFFER = 2048; // holds what a header line or a boundary is told by
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

    private final Boundaries boundaries = new Boundaries();
    private int depth;
    private final Budget budget;

    // where encoded messages and multiparts are noted to be looked into; null if they are not
    private final List<Part> encoded;
    private int inEncoded; // how many of them are around what is read

    // how the last body or header ended: the boundary's level or NO_LEVEL at the end of the message
    private int hitLevel;
    private boolean hitClose;
    private boolean hitExact; // nothing but white space follows it
    private long hitStart;
    private int hitEol;
    private long hitLineEnds;

    /** @param size the size of the message; only for choosing a buffer */
    Scanner(InputStream in, long size) {
        this(in, size, new Budget(), null);
    }

    /**
     * @param encoded takes the messages and multiparts whose transfer encoding may be undone and looked into; that they are
     *     encoded is no doubt of this structure then
     */
    Scanner(InputStream in, long size, Budget budget, List<Part> encoded) {
        this.in = in;
        this.budget = budget;
        this.encoded = encoded;
        this.buffer = new byte[(int) Math.min(BUFFER, Math.max(size + 1, LEAST_BUFFER))];
    }

    /** Reads it all. */
    Part message() throws IOException {
        return entity(true, false, List.of(), 0);
    }

    /** Reads the body of a multipart, whose header is known. */
    Part multipart(Part outer) throws IOException {
        Set<Doubt> doubts = EnumSet.noneOf(Doubt.class);
        List<Part> children = multipart(outer.fields(), outer.path(), doubts);
        boolean complete = true;
        if (children.isEmpty()) {
            doubts.add(Doubt.NO_BOUNDARY);
        }
        for (Part child : children) {
            complete &= child.isWhole();
            doubts.addAll(child.doubts());
        }
        return new Part(
                outer.fields(),
                outer.path(),
                false,
                complete,
                doubts,
                new Range(0, 0),
                new Range(0, offset()),
                lineEnds,
                List.copyOf(children),
                null);
    }

    /** Reads the header only. */
    byte[] envelope() throws IOException {
        HeaderCollector header = new HeaderCollector(true, budget);
        header(header);
        return header.fields(false, EnumSet.noneOf(Doubt.class)).envelope();
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
        budget.takePart();
        long start = offset();
        HeaderCollector collector = new HeaderCollector(message, budget);
        boolean ended = header(collector);
        Set<Doubt> doubts = EnumSet.noneOf(Doubt.class);
        Fields fields = collector.fields(digest, doubts);
        long bodyStart = ended ? hitStart : offset();
        long bodyLines = ended ? hitLineEnds : lineEnds;
        boolean complete = collector.complete();

        boolean multipart = fields.isMultipart();
        boolean opaque = depth >= Mime.MAX_DEPTH && (multipart || fields.isMessage());
        List<Integer> own = number > 0 ? append(path, number) : multipart && !opaque ? path : append(path, 1);
        List<Part> children = List.of();
        Part embedded = null;
        if (opaque) {
            doubts.add(Doubt.TOO_DEEP);
        }
        boolean look = encoded != null && !opaque && fields.isEncodedContainer() && Decoding.knows(fields.encoding());
        if (look) {
            doubts.remove(Doubt.ENCODED);
            inEncoded++;
        }
        if (ended) {
            hitEol = 0;
        } else if (opaque) {
            body();
        } else if (multipart) {
            children = multipart(fields, own, doubts);
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
            if (inEncoded == 0) { // else its boundaries may be encoded
                doubts.add(Doubt.NO_BOUNDARY);
            }
            children = List.of(leaf(append(own, 1), content, lines));
        }
        if (ended && !opaque && fields.isMessage()) {
            embedded = emptyMessage(own, bodyStart);
        }
        for (Part child : children) {
            complete &= child.isWhole();
            doubts.addAll(child.doubts());
        }
        if (embedded != null) {
            complete &= embedded.isWhole();
            doubts.addAll(embedded.doubts());
        }
        Range header = new Range(start, bodyStart - start);
        Part part = new Part(
                fields, own, opaque, complete, doubts, header, content, lines, List.copyOf(children), embedded);
        if (look) {
            inEncoded--;
            encoded.add(part);
        }
        return part;
    }

    private List<Part> multipart(Fields fields, List<Integer> path, Set<Doubt> doubts) throws IOException {
        byte[] boundary = fields.boundary();
        if (boundary == null) {
            body();
            return List.of();
        }
        List<Part> children = new ArrayList<>();
        depth++;
        int level = boundaries.open(boundary);
        body(); // preamble
        while (hitLevel == level && !hitClose) {
            if (!hitExact) {
                doubts.add(Doubt.INEXACT_BOUNDARY);
            }
            if (budget.hasParts()) {
                children.add(entity(false, fields.isDigest(), path, children.size() + 1));
            } else {
                doubts.add(Doubt.TOO_MANY_PARTS);
                body();
            }
        }
        boolean closed = hitLevel == level;
        if (closed && !hitExact) {
            doubts.add(Doubt.INEXACT_BOUNDARY);
        }
        boundaries.close();
        depth--;
        if (closed) {
            body(); // epilogue
        }
        return children;
    }

    private static Part leaf(List<Integer> path, Range content, long lines) {
        Fields fields = new Fields(new String[Field.values().length], List.of(), false, false);
        Range header = new Range(content.offset(), 0);
        return new Part(fields, path, false, true, Set.of(), header, content, lines, List.of(), null);
    }

    private static Part emptyMessage(List<Integer> path, long offset) {
        Fields fields = new Fields(new String[Field.values().length], List.of(), true, false);
        Range nothing = new Range(offset, 0);
        return new Part(fields, append(path, 1), false, true, Set.of(), nothing, nothing, 0, List.of(), null);
    }

    private static List<Integer> append(List<Integer> path, int number) {
        Integer[] longer = path.toArray(new Integer[path.size() + 1]);
        longer[path.size()] = number;
        return List.of(longer);
    }

    /**
     * Reads a header section, which ends where {@link HeaderLine} says; true if it was ended by a boundary or the end of the
     * message, in place of a body.
     */
    private boolean header(FieldSink sink) throws IOException {
        boolean inField = false;
        while (nextLine()) {
            int start = position;
            if (lineStarts && matchBoundary()) {
                finish(sink);
                return true;
            }
            HeaderLine line = lineStarts ? HeaderLine.of(buffer, start, lineEnd) : HeaderLine.FOLDED;
            if (line == HeaderLine.EMPTY) {
                consume();
                finish(sink);
                return false;
            }
            if (line == HeaderLine.FIELD) {
                inField = true;
                if (sink != null) {
                    sink.begin(buffer, start, HeaderLine.colon(buffer, start, lineEnd), lineEnd);
                }
            } else if (line == HeaderLine.FOLDED && inField) {
                if (sink != null) {
                    sink.append(buffer, start, lineEnd);
                }
            } else if (inField) {
                inField = false;
                if (sink != null) {
                    sink.skip();
                }
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
        int level = boundaries.match(buffer, start + 2, lineEnd);
        if (level < 0) {
            return false;
        }
        int after = start + 2 + boundaries.length(level);
        boolean close = after + 1 < lineEnd && buffer[after] == '-' && buffer[after + 1] == '-';
        hitLevel = level;
        hitClose = close;
        hitExact = isBlank(close ? after + 2 : after) && (buffer[lineEnd - 1] == '\n' || atEnd);
        hitStart = offset();
        hitEol = lastEol;
        hitLineEnds = lineEnds;
        consume();
        return true;
    }

    /** Nothing but white space is left of the line (rfc2046#5.1.1 transport padding). */
    private boolean isBlank(int from) {
        for (int i = from; i < lineEnd; i++) {
            if (!isSpace(buffer[i])) {
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
