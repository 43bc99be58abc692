package org.posthouse.auth.spf;

import java.util.Locale;

/** The result of a check (rfc7208#2.6). */
public enum SpfResult {
    /** There is no record, or no domain that could have one. */
    NONE,
    /** The domain says nothing of this client. */
    NEUTRAL,
    /** The client may send for the domain. */
    PASS,
    /** It may not. */
    FAIL,
    /** It probably may not. */
    SOFTFAIL,
    /** The DNS gave no answer: another time there may be a result. */
    TEMPERROR,
    /** The domain's records cannot be understood. */
    PERMERROR;

    /** As it is written in header fields (rfc8601#2.7.2). */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
