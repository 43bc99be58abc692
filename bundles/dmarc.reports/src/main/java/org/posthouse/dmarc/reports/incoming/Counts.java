package org.posthouse.dmarc.reports.incoming;

/**
 * Counts of mails.
 *
 * @param mails all
 * @param passed those that are aligned by one or the other
 * @param dkim those aligned by DKIM
 * @param spf those aligned by SPF
 * @param quarantined those that were put aside
 * @param rejected those that were refused
 */
public record Counts(long mails, long passed, long dkim, long spf, long quarantined, long rejected) {
    /** No mail. */
    public static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0);

    /** Both together. */
    public Counts plus(Counts other) {
        return new Counts(
                mails + other.mails,
                passed + other.passed,
                dkim + other.dkim,
                spf + other.spf,
                quarantined + other.quarantined,
                rejected + other.rejected);
    }

    /** Those that are aligned by neither. */
    public long failed() {
        return mails - passed;
    }
}
