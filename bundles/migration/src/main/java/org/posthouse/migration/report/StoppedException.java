package org.posthouse.migration.report;

/** The job ends here: nothing more can be done, or somebody stopped it. What was done so far stays. */
public final class StoppedException extends Exception {
    private static final long serialVersionUID = 1;

    /** @param reason a sentence for the administrator */
    public StoppedException(String reason) {
        super(reason);
    }

    public StoppedException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
