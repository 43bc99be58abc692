package org.posthouse.net.api;

/**
 * What came of a {@link TlsRequest} that was fulfilled.
 *
 * @param info protocol and cipher
 * @param authentication how the server proved who it is
 * @param evidence what decided, for people: the name in the certificate, or the TLSA record; empty with
 *     {@link Authentication#NONE}
 */
public record TlsOutcome(TlsInfo info, Authentication authentication, String evidence) {
    /** Ways of proving who one is. */
    public enum Authentication {
        /** None: it may be anybody. */
        NONE,
        /** A trusted issuer. */
        PKIX,
        /** An issuer in a TLSA record. */
        DANE_TA,
        /** A certificate or key in a TLSA record. */
        DANE_EE
    }

    /** True if it is known who the server is. */
    public boolean authenticated() {
        return authentication != Authentication.NONE;
    }
}
