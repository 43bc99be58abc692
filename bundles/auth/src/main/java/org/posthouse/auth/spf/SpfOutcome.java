package org.posthouse.auth.spf;

import java.util.Objects;
import java.util.Optional;

/**
 * What a check found.
 *
 * @param result the result
 * @param domain the domain that was checked, as it was given
 * @param reason the mechanism that matched, such as {@code ip4:192.0.2.0/24}, or what is wrong with the records; empty if
 *     nothing matched. For the log and header fields: printable ASCII, bounded
 * @param explanation what the domain has to say to a client that fails (rfc7208#6.2), printable ASCII; it is a stranger's text,
 *     to be shown as such
 */
public record SpfOutcome(SpfResult result, String domain, String reason, Optional<String> explanation) {
    public SpfOutcome {
        Objects.requireNonNull(result, "result");
        Objects.requireNonNull(domain, "domain");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(explanation, "explanation");
    }

    static SpfOutcome of(SpfResult result, String domain, String reason) {
        return new SpfOutcome(result, domain, reason, Optional.empty());
    }
}
