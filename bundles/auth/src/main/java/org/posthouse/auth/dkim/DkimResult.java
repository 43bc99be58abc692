package org.posthouse.auth.dkim;

import java.util.Locale;
import java.util.Objects;

/**
 * What was found of one signature.
 *
 * @param result the result
 * @param domain who signed ({@code d=}), in lower case; empty if the signature does not say
 * @param selector which key ({@code s=}); empty likewise
 * @param identity the agent or user ({@code i=}); {@code @} and the domain if the signature does not say
 * @param algorithm such as {@code rsa-sha256}
 * @param signature the first characters of {@code b=}, by which it can be told from others of the same domain (rfc8601#2.7.1)
 * @param reason why it does not pass, in a few words of ours; empty if it does
 */
public record DkimResult(
        Kind result,
        String domain,
        String selector,
        String identity,
        String algorithm,
        String signature,
        String reason) {
    /** The results (rfc8601#2.7.1). */
    public enum Kind {
        /** The signature is right. */
        PASS,
        /** It is wrong: the message was changed, or somebody else signed. */
        FAIL,
        /** It is right, or may be, and is not accepted: an old algorithm, a short key, octets that it does not cover, its time is over. */
        POLICY,
        /** It cannot be read. */
        NEUTRAL,
        /** The DNS gave no answer. */
        TEMPERROR,
        /** There is no key, or none that can be used. */
        PERMERROR;

        /** As it is written in header fields. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public DkimResult {
        Objects.requireNonNull(result, "result");
        Objects.requireNonNull(domain, "domain");
        Objects.requireNonNull(selector, "selector");
        Objects.requireNonNull(identity, "identity");
        Objects.requireNonNull(algorithm, "algorithm");
        Objects.requireNonNull(signature, "signature");
        Objects.requireNonNull(reason, "reason");
    }
}
