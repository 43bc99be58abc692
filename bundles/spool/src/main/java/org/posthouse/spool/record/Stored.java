package org.posthouse.spool.record;

import org.posthouse.api.mail.Mail;

/**
 * A mail as it is on the disk.
 *
 * @param mail the mail
 * @param base the record of the mail as it came
 * @param legacy an earlier version wrote that
 * @param number the number of its latest change; 0 if it has none
 * @param chain the records of the changes that make it what it is, the latest first
 * @param octets how long those of them are that say what is different
 * @param whole how long the record is that has all recipients
 */
public record Stored(Mail mail, long base, boolean legacy, int number, long[] chain, long octets, long whole) {
    private static final long[] NONE = {};

    /** A mail as it came. */
    static Stored fresh(Mail mail, long base, int octets) {
        return new Stored(mail, base, false, 0, NONE, 0, octets);
    }

    /** The record of the latest change; 0 if there is none. */
    public long head() {
        return chain.length == 0 ? 0 : chain[0];
    }
}
