package org.posthouse.spool.record;

/** The types of records in the log. 1 and 2 are those of an earlier version. */
final class Types {
    static final int MAIL = 3;
    static final int CHANGE = 4;
    static final int REMEMBERED = 5;
    /** A mail that took the place of recipients of another; it counts with its {@link #SPLIT} only. */
    static final int PARTED = 6;

    static final int SPLIT = 7;

    private Types() {}
}
