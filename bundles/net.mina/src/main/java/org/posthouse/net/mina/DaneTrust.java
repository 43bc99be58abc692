package org.posthouse.net.mina;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.posthouse.net.api.TlsException.Reason;
import org.posthouse.net.api.TlsOutcome.Authentication;
import org.posthouse.net.api.dns.Tlsa;

/**
 * Trusts a server that its TLSA records describe (rfc7671, rfc7672#3). For one handshake, since it remembers what convinced
 * it.
 */
final class DaneTrust extends ServerTrust {
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final int LONGEST = 140;

    private final List<Tlsa> records;
    private final Set<String> names;
    private Authentication authentication = Authentication.NONE;
    private String evidence = "";

    /**
     * Trust by some records.
     *
     * @param records {@linkplain TlsaMatcher#usable usable} ones; at least one
     * @param names of which a certificate must have one if it is only its issuer that is in a record
     */
    DaneTrust(List<Tlsa> records, Set<String> names) {
        this.records = records;
        this.names = names;
    }

    /** How the server proved who it is; NONE before that. */
    Authentication authentication() {
        return authentication;
    }

    /** The record that decided; empty before that. */
    String evidence() {
        return evidence;
    }

    @Override
    void check(X509Certificate... chain) throws CertificateException {
        for (Tlsa record : records) {
            // rfc7672#3.1.1: neither names nor dates matter
            if (record.usage() == Tlsa.DANE_EE && TlsaMatcher.matches(record, chain[0])) {
                convinced(Authentication.DANE_EE, record);
                return;
            }
        }
        CertificateException failure = null;
        for (Tlsa record : records) {
            for (X509Certificate anchor : anchors(record, chain)) {
                try {
                    ServerNames.require(chain[0], names); // rfc7672#3.1.2
                    requirePath(anchor, chain);
                    convinced(Authentication.DANE_TA, record);
                    return;
                } catch (UnfitException e) {
                    failure = e;
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
        throw new UnfitException(
                Reason.TLSA_MISMATCH, "the certificate matches none of " + records.size() + " TLSA records", null);
    }

    private void convinced(Authentication how, Tlsa record) {
        authentication = how;
        String text = record.toString();
        evidence = text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text;
    }

    /** The issuers that a record describes: among those the server sent, or in the record itself. */
    private static List<X509Certificate> anchors(Tlsa record, X509Certificate... chain) {
        List<X509Certificate> anchors = new ArrayList<>();
        if (record.usage() == Tlsa.DANE_TA) {
            Arrays.stream(chain)
                    .skip(1)
                    .filter(issuer -> TlsaMatcher.matches(record, issuer))
                    .forEach(anchors::add);
            TlsaMatcher.certificate(record).filter(c -> !anchors.contains(c)).ifPresent(anchors::add);
        }
        return anchors;
    }

    /** The server's certificate is valid now, for servers, and leads to the issuer. */
    private static void requirePath(X509Certificate anchor, X509Certificate... chain) throws UnfitException {
        try {
            chain[0].checkValidity(); // a path that was not found does not say why
            X509CertSelector leaf = new X509CertSelector();
            leaf.setCertificate(chain[0]);
            leaf.setExtendedKeyUsage(Set.of(SERVER_AUTH));
            PKIXBuilderParameters parameters = new PKIXBuilderParameters(Set.of(new TrustAnchor(anchor, null)), leaf);
            parameters.addCertStore(
                    CertStore.getInstance("Collection", new CollectionCertStoreParameters(List.of(chain))));
            parameters.setRevocationEnabled(false);
            CertPathBuilder.getInstance("PKIX").build(parameters);
        } catch (GeneralSecurityException | java.io.IOException e) {
            throw new UnfitException(
                    TlsFailures.reason(e, Reason.CERTIFICATE_UNTRUSTED),
                    "the certificate does not chain to the issuer in the TLSA record: " + e.getMessage(),
                    e);
        }
    }
}
