package org.posthouse.dmarc.reports.incoming;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongSupplier;

/** A stream of unpacked octets that fails where there are too many, also in relation to the packed ones. */
final class Bounded extends FilterInputStream {
    /** Octets of a report; those of large providers have less than a tenth. */
    static final long MOST = 16L << 20;

    /** Unpacked for each packed octet. Reports are monotonous: 30 is usual. */
    private static final int RATIO = 200;

    /** Beneath, the ratio does not matter. */
    private static final long SMALL = 1L << 20;

    private final LongSupplier packed;
    private long count;

    /** @param packed how many packed octets were read so far */
    Bounded(InputStream in, LongSupplier packed) {
        super(in);
        this.packed = packed;
    }

    @Override
    public int read() throws IOException {
        int octet = in.read();
        return octet < 0 ? octet : (int) counted(1, octet);
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int n = in.read(into, offset, length);
        return n <= 0 ? n : (int) counted(n, n);
    }

    @Override
    public long skip(long n) throws IOException {
        return 0; // whoever skips reads
    }

    private long counted(int more, long result) throws IOException {
        count += more;
        if (count > MOST || count > SMALL && count / RATIO > packed.getAsLong()) {
            throw new IOException("too much in it: over " + count + " octets");
        }
        return result;
    }

    /** Counts what is read. */
    static final class Counting extends FilterInputStream {
        private long octets;

        Counting(InputStream in) {
            super(in);
        }

        long octets() {
            return octets;
        }

        @Override
        public int read() throws IOException {
            int octet = in.read();
            octets += octet < 0 ? 0 : 1;
            return octet;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int n = in.read(into, offset, length);
            octets += Math.max(0, n);
            return n;
        }
    }
}
