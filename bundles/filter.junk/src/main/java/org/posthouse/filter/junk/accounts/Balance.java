package org.posthouse.filter.junk.accounts;

/** Whether a model was taught wanted mail beside junk: one that learned little else takes all mail for junk. */
public final class Balance {
    private static final int JUNK_A_HAM = 2;
    private static final int SLACK = 40; // lessons of junk that need no wanted mail beside them

    private Balance() {}

    /** True if there is enough wanted mail for so much junk. */
    public static boolean of(long ham, long junk) {
        return junk <= JUNK_A_HAM * ham + SLACK;
    }
}
