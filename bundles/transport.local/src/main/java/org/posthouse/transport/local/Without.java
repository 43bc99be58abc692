package org.posthouse.transport.local;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;

/** Messages without some of their octets; nothing is copied. */
final class Without {
    /**
     * Octets of a message.
     *
     * @param from the first
     * @param to the one after the last
     */
    record Range(long from, long to) {
        long length() {
            return to - from;
        }
    }

    private Without() {}

    /** A message without these ranges, which are in their order and do not overlap; the message itself if there are none. */
    static Message of(Message message, List<Range> ranges) {
        if (ranges.isEmpty()) {
            return message;
        }
        List<Range> cut = List.copyOf(ranges);
        long size = message.size() - cut.stream().mapToLong(Range::length).sum();
        return Messages.of(size, offset -> open(message, cut, offset));
    }

    private static InputStream open(Message message, List<Range> cut, long offset) throws IOException {
        long start = offset;
        int passed = 0;
        while (passed < cut.size() && cut.get(passed).from() <= start) {
            start += cut.get(passed).length();
            passed++;
        }
        return new Rest(message.open(start), start, cut.subList(passed, cut.size()));
    }

    /** What follows a position that is in none of the ranges. */
    private static final class Rest extends FilterInputStream {
        private final List<Range> cut;
        private long position;
        private int next;

        Rest(InputStream in, long position, List<Range> cut) {
            super(in);
            this.position = position;
            this.cut = cut;
        }

        /** How many octets may be read at once, as many as wanted at the most. */
        private int room(int wanted) throws IOException {
            while (next < cut.size() && cut.get(next).from() == position) {
                in.skipNBytes(cut.get(next).length());
                position = cut.get(next).to();
                next++;
            }
            return next < cut.size() ? (int) Math.min(wanted, cut.get(next).from() - position) : wanted;
        }

        @Override
        public int read() throws IOException {
            room(1);
            int octet = in.read();
            position += octet < 0 ? 0 : 1;
            return octet;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int n = in.read(into, from, length == 0 ? 0 : room(length));
            position += Math.max(0, n);
            return n;
        }

        @Override
        public long skip(long octets) throws IOException {
            long skipped = octets <= 0 ? 0 : in.skip(room((int) Math.min(octets, Integer.MAX_VALUE)));
            position += skipped;
            return skipped;
        }

        @Override
        public int available() throws IOException {
            return room(in.available());
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
