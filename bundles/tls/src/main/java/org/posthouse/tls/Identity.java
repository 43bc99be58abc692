package org.posthouse.tls;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.posthouse.net.api.tls.Certificates;

/**
 * A private key and its certificate chain.
 *
 * @param key the key
 * @param chain the certificates, leaf first
 */
record Identity(PrivateKey key, List<X509Certificate> chain) {
    private static final int DNS_NAME = 2;
    private static final int SESSION_SECONDS = 3600;
    private static final Duration CLOCKS_DIFFER = Duration.ofHours(1);

    Identity {
        chain = List.copyOf(chain);
    }

    X509Certificate leaf() {
        return chain.get(0);
    }

    /**
     * Checks that the key belongs to the certificate, as it does not while two files are being replaced one after the
     * other, and that each certificate was issued by the next one.
     */
    void check() throws GeneralSecurityException {
        if (chain.isEmpty()) {
            throw new GeneralSecurityException("no certificate");
        }
        byte[] nonce = new byte[32];
        new SecureRandom().nextBytes(nonce);
        Signature signature = Signature.getInstance(
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    case "EdDSA", "Ed25519" -> "EdDSA";
                    default -> throw new GeneralSecurityException("unsupported key type " + key.getAlgorithm());
                });
        signature.initSign(key);
        signature.update(nonce);
        byte[] signed = signature.sign();
        signature.initVerify(leaf().getPublicKey());
        signature.update(nonce);
        if (!signature.verify(signed)) {
            throw new GeneralSecurityException("the key does not belong to the certificate");
        }
        for (X509Certificate certificate : chain) {
            dnsNames(certificate); // throws if they cannot be read
        }
        for (int i = 0; i + 1 < chain.size(); i++) {
            chain.get(i).verify(chain.get(i + 1).getPublicKey());
        }
    }

    /** The context for handshakes of a server that has these; the default first. */
    static SSLContext context(List<Identity> identities, int sessions) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(new KeyManager[] {new KeyChoice(identities)}, new TrustManager[] {new AnyClient()}, null);
        context.getServerSessionContext().setSessionCacheSize(sessions);
        context.getServerSessionContext().setSessionTimeout(SESSION_SECONDS);
        return context;
    }

    /** The DNS names of the certificate, in lower case; a wildcard is one of them. */
    List<String> names() {
        try {
            return dnsNames(leaf()).stream()
                    .map(name -> name.toLowerCase(Locale.ROOT))
                    .distinct()
                    .toList();
        } catch (CertificateParsingException e) {
            return List.of(); // what cannot be read is not there
        }
    }

    /**
     * Checks that it is one for a server of these names now.
     *
     * @throws GeneralSecurityException if it is not
     */
    void checkFor(Collection<String> wanted, Instant now) throws GeneralSecurityException {
        check();
        if (leaf().getNotAfter().toInstant().isBefore(now)) {
            throw new GeneralSecurityException(
                    "the certificate expired at " + leaf().getNotAfter().toInstant());
        }
        if (leaf().getNotBefore().toInstant().isAfter(now.plus(CLOCKS_DIFFER))) {
            throw new GeneralSecurityException("the certificate is not valid before "
                    + leaf().getNotBefore().toInstant());
        }
        List<String> names = names();
        List<String> missing = wanted.stream()
                .filter(name -> !names.contains(name) && !names.contains(name.replaceFirst("^[^.]*", "*")))
                .toList();
        if (!missing.isEmpty()) {
            throw new GeneralSecurityException(
                    "the certificate is for " + names + ", but not for " + String.join(", ", missing));
        }
    }

    boolean isSelfSigned() {
        return leaf().getSubjectX500Principal().equals(leaf().getIssuerX500Principal());
    }

    /** What people see of the chain. */
    List<Certificates.Info> infos() {
        return chain.stream().map(Identity::info).toList();
    }

    private static Certificates.Info info(X509Certificate certificate) {
        try {
            return new Certificates.Info(
                    certificate.getSubjectX500Principal().getName(),
                    dnsNames(certificate),
                    certificate.getIssuerX500Principal().getName(),
                    certificate.getNotAfter().toInstant(),
                    HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded())),
                    certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("check() has read all of it", e);
        }
    }

    private static List<String> dnsNames(X509Certificate certificate) throws CertificateParsingException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        return names == null
                ? List.of()
                : names.stream()
                        .filter(name -> name.get(0).equals(DNS_NAME))
                        .map(name -> name.get(1).toString())
                        .toList();
    }
}
