package org.posthouse.spool.index;

/** The rows of mails. A row that is not in use has no sequence. */
final class MailRows {
    static final int INTERNAL = 1;
    static final int NULL_SENDER = 2;
    static final int DAMAGED = 4;
    static final int LEGACY = 8;
    /** It has a part on hold. */
    static final int HELD = 16;

    private static final int SEQUENCE = 0; // and the flags in its lowest octet
    private static final int BASE = 8;
    private static final int HEAD = 16;
    private static final int ID = 24;
    private static final int ARRIVED = 28;
    private static final int SENDER = 32;
    private static final int DOMAIN = 36;
    private static final int ITEM = 40;
    private static final int WIDTH = 44;
    private static final int FLAG_BITS = 8;

    private final Slab slab = new Slab(WIDTH);
    private int count;

    int allocate(long sequence, int flags) {
        int row = slab.allocate();
        slab.setLong(row, SEQUENCE, sequence << FLAG_BITS | flags);
        slab.setInt(row, ITEM, -1);
        count++;
        return row;
    }

    void free(int row) {
        slab.setLong(row, SEQUENCE, 0);
        slab.free(row);
        count--;
    }

    int count() {
        return count;
    }

    int rows() {
        return slab.rows();
    }

    /** When it came, in the order of all mails; at least 1. */
    long sequence(int row) {
        return slab.getLong(row, SEQUENCE) >>> FLAG_BITS;
    }

    boolean is(int row, int flag) {
        return (slab.getLong(row, SEQUENCE) & flag) != 0;
    }

    void flag(int row, int flag, boolean on) {
        long now = slab.getLong(row, SEQUENCE);
        slab.setLong(row, SEQUENCE, on ? now | flag : now & ~(long) flag);
    }

    /** The record that holds its message and the mail as it came. */
    long base(int row) {
        return slab.getLong(row, BASE);
    }

    void base(int row, long record) {
        slab.setLong(row, BASE, record);
    }

    /** The record of the latest change; 0 if there is none. */
    long head(int row) {
        return slab.getLong(row, HEAD);
    }

    void head(int row, long record) {
        slab.setLong(row, HEAD, record);
    }

    /** Where its id is. */
    int id(int row) {
        return slab.getInt(row, ID);
    }

    void id(int row, int place) {
        slab.setInt(row, ID, place);
    }

    /** When it arrived, in seconds. */
    int arrived(int row) {
        return slab.getInt(row, ARRIVED);
    }

    void arrived(int row, int seconds) {
        slab.setInt(row, ARRIVED, seconds);
    }

    /** A hash of the sender's address. */
    int sender(int row) {
        return slab.getInt(row, SENDER);
    }

    /** A hash of the sender's domain. */
    int domain(int row) {
        return slab.getInt(row, DOMAIN);
    }

    void sender(int row, int address, int domain) {
        slab.setInt(row, SENDER, address);
        slab.setInt(row, DOMAIN, domain);
    }

    /** Its first item; -1 if it has none. */
    int item(int row) {
        return slab.getInt(row, ITEM);
    }

    void item(int row, int item) {
        slab.setInt(row, ITEM, item);
    }
}
