package org.posthouse.auth.dkim;

/** A signature, or its key, cannot be used: there is a result already. */
final class UnusableException extends Exception {
    private static final long serialVersionUID = 1;

    private final DkimResult.Kind result;

    UnusableException(DkimResult.Kind result, String reason) {
        super(reason, null, false, false);
        this.result = result;
    }

    static UnusableException malformed(String reason) {
        return new UnusableException(DkimResult.Kind.NEUTRAL, reason);
    }

    DkimResult.Kind result() {
        return result;
    }
}
