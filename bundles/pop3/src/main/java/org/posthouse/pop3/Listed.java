package org.posthouse.pop3;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.posthouse.support.columns.Shared;
import org.posthouse.support.columns.UidList;

/** Messages of a mailbox: UIDs and sizes. Immutable; sessions that list the same have the same. */
final class Listed implements Shared {
    private static final int BLOCK = 1024;

    private final long mailbox;
    private final UidList uids;
    private final List<int[]> sizes; // in blocks, unsigned
    private final long octets;

    /**
     * @param sizes unsigned, in blocks of 1024, the last one perhaps of less; not to be changed
     * @throws IllegalArgumentException if there are not as many as UIDs
     */
    Listed(long mailbox, UidList uids, List<int[]> sizes) {
        this.mailbox = mailbox;
        this.uids = uids;
        this.sizes = List.copyOf(sizes);
        long sum = 0;
        int count = 0;
        for (int[] block : this.sizes) {
            if (count % BLOCK != 0) {
                throw new IllegalArgumentException("incomplete block");
            }
            for (int size : block) {
                sum += Integer.toUnsignedLong(size);
            }
            count += block.length;
        }
        if (count != uids.size()) {
            throw new IllegalArgumentException("inconsistent maildrop");
        }
        octets = sum;
    }

    /** Puts sizes into blocks. */
    static Listed of(long mailbox, UidList uids, int[] sizes) {
        List<int[]> blocks = new ArrayList<>();
        for (int i = 0; i < sizes.length; i += BLOCK) {
            blocks.add(Arrays.copyOfRange(sizes, i, Math.min(sizes.length, i + BLOCK)));
        }
        return new Listed(mailbox, uids, blocks);
    }

    long mailbox() {
        return mailbox;
    }

    UidList uids() {
        return uids;
    }

    List<int[]> sizes() {
        return sizes;
    }

    int count() {
        return uids.size();
    }

    long size(int index) {
        return Integer.toUnsignedLong(sizes.get(index / BLOCK)[index % BLOCK]);
    }

    /** The sum of all sizes. */
    long sum() {
        return octets;
    }

    @Override
    public List<Object> chunks() {
        List<Object> all = new ArrayList<>(uids.chunks());
        all.addAll(sizes);
        return all;
    }

    @Override
    public long octets() {
        return uids.octets() + 64 + 8L * sizes.size();
    }

    @Override
    public boolean equals(Object o) {
        if (!(o instanceof Listed other)
                || other.mailbox != mailbox
                || other.octets != octets
                || !other.uids.equals(uids)) {
            return false;
        }
        for (int i = 0; i < sizes.size(); i++) {
            if (!Arrays.equals(sizes.get(i), other.sizes.get(i))) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int hashCode() {
        return 31 * uids.hashCode() + Long.hashCode(octets);
    }
}
