package org.posthouse.mime;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.posthouse.api.message.Message;

/**
 * Reads a message and then, one by one, the encoded messages and multiparts in it. Nothing decoded is kept: what is in an
 * encoded part of an encoded part is decoded again from the beginning of the outer one, and all of that together is bounded by
 * a multiple of the message's size.
 *
 * <p>An encoded part counts both as it stands and decoded, since there are programs that ignore an encoding that must not be
 * there.
 */
final class ContentsReader {
    /** The most octets that are decoded, as a multiple of the message's size. */
    private static final int MAX_WORK = 2 * Mime.MAX_ENCODED_DEPTH;

    private interface Source {
        InputStream open(Range range) throws IOException;
    }

    private final Message message;
    private final Budget budget = new Budget();
    private final List<Part> readings = new ArrayList<>();
    private final Set<Doubt> doubts = EnumSet.noneOf(Doubt.class);
    private long work;

    ContentsReader(Message message) {
        this.message = message;
        this.work = MAX_WORK * message.size();
    }

    Contents read() throws IOException {
        List<Part> encoded = new ArrayList<>();
        try (InputStream in = message.open(0)) {
            take(new Scanner(in, message.size(), budget, encoded).message());
        }
        look(encoded, range -> Mime.open(message, range), 1);
        return new Contents(readings, doubts);
    }

    private void take(Part root) {
        readings.add(root);
        doubts.addAll(root.doubts());
    }

    /**
     * @param source opens what the parts' ranges count in
     * @param depth how many encodings there are to undo
     */
    private void look(List<Part> encoded, Source source, int depth) throws IOException {
        for (Part part : encoded) {
            if (depth > Mime.MAX_ENCODED_DEPTH || !budget.hasParts() || work <= 0) {
                doubts.add(Doubt.ENCODED);
                return;
            }
            List<Part> within = new ArrayList<>();
            try (RecodingStream decoded = open(part, source)) {
                Scanner scanner =
                        new Scanner(new Metered(decoded), part.content().length(), budget, within);
                take(part.fields().isMessage() ? scanner.message() : scanner.multipart(part));
                if (work <= 0 || !decoded.isExact()) {
                    doubts.add(Doubt.ENCODED);
                }
            }
            look(within, range -> openDecoded(part, source, range), depth + 1);
        }
    }

    private InputStream openDecoded(Part part, Source source, Range range) throws IOException {
        InputStream in = new Metered(open(part, source));
        try {
            skip(in, range.offset());
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
        return new RangeInputStream(in, range.length());
    }

    private static RecodingStream open(Part part, Source source) throws IOException {
        InputStream in = source.open(part.content());
        return part.encoding().equals("BASE64") ? new Base64Stream(in) : new QuotedPrintableStream(in);
    }

    private static void skip(InputStream in, long count) throws IOException {
        byte[] passed = new byte[8192];
        long left = count;
        while (left > 0) {
            int read = in.read(passed, 0, (int) Math.min(left, passed.length));
            if (read < 0) {
                return; // the work came to its bound
            }
            left -= read;
        }
    }

    /** Ends when the work has come to its bound. */
    private final class Metered extends FilterInputStream {
        Metered(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (work <= 0) {
                return -1;
            }
            int read = in.read(target, offset, length);
            work -= Math.max(read, 0);
            return read;
        }
    }
}
