package org.posthouse.auth.dmarc;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * What an evaluation found.
 *
 * @param result the result
 * @param domain the domain in From, in A-labels and lower case
 * @param organisation its organisational domain; the domain itself if nothing is known
 * @param policyDomain where the policy was found; empty: nowhere
 * @param policy the record; empty likewise
 * @param wish what its owner asks for if the message fails, testing and subdomains taken into account
 * @param alignedBy {@code dkim}, {@code spf} or {@code dkim,spf}; empty if nothing aligns
 * @param reason why there is no result, in a few words of ours; else empty
 */
public record DmarcOutcome(
        Kind result,
        String domain,
        String organisation,
        String policyDomain,
        Optional<DmarcPolicy> policy,
        DmarcPolicy.Wish wish,
        String alignedBy,
        String reason) {
    /** The results (rfc9989#9.3). */
    public enum Kind {
        /** There is no policy. */
        NONE,
        /** The domain stands behind it. */
        PASS,
        /** It does not. */
        FAIL,
        /** The DNS gave no answer: another time there may be a result. */
        TEMPERROR,
        /** There is no domain that could be asked. */
        PERMERROR;

        /** As it is written in header fields. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public DmarcOutcome {
        Objects.requireNonNull(result, "result");
        Objects.requireNonNull(domain, "domain");
        Objects.requireNonNull(organisation, "organisation");
        Objects.requireNonNull(policyDomain, "policyDomain");
        Objects.requireNonNull(policy, "policy");
        Objects.requireNonNull(wish, "wish");
        Objects.requireNonNull(alignedBy, "alignedBy");
        Objects.requireNonNull(reason, "reason");
    }
}
