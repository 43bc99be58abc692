package org.posthouse.auth.dkim;

import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * What was found of the chain of a message (rfc8617).
 *
 * @param result the result
 * @param sealers the domains of the seals, from the first one on; empty unless the chain passes
 * @param reason why it does not pass, in a few words of ours; else empty
 */
public record ArcResult(Kind result, List<String> sealers, String reason) {
    /** The results (rfc8617#4.4). */
    public enum Kind {
        /** There is no chain. */
        NONE,
        /** Every seal is right, and the message is as the last one left it. */
        PASS,
        /** Something is wrong, and the chain is worth nothing. */
        FAIL,
        /** The DNS gave no answer. */
        TEMPERROR;

        /** As it is written in header fields. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public ArcResult {
        Objects.requireNonNull(result, "result");
        sealers = List.copyOf(sealers);
        Objects.requireNonNull(reason, "reason");
    }
}
