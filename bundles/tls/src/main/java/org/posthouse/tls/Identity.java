package org.posthouse.tls;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
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
            throw new GeneralSecurityException("there is no certificate");
        }
        byte[] nonce = new byte[32];
        new SecureRandom().nextBytes(nonce);
        Signature signature = Signature.getInstance(
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    case "EdDSA", "Ed25519" -> "EdDSA";
                    default ->
                        throw new GeneralSecurityException("a key of kind " + key.getAlgorithm() + " is of no use");
                });
        signature.initSign(key);
        signature.update(nonce);
        byte[] signed = signature.sign();
        signature.initVerify(leaf().getPublicKey());
        signature.update(nonce);
        if (!signature.verify(signed)) {
            throw new GeneralSecurityException("the key does not belong to the certificate");
        }
        for (int i = 0; i + 1 < chain.size(); i++) {
            chain.get(i).verify(chain.get(i + 1).getPublicKey());
        }
    }

    SSLContext context(int sessions) throws GeneralSecurityException {
        try {
            char[] password = "never leaves the memory".toCharArray();
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("server", key, password, chain.toArray(X509Certificate[]::new));
            KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(store, password);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), new TrustManager[] {new AnyClient()}, null);
            context.getServerSessionContext().setSessionCacheSize(sessions);
            context.getServerSessionContext().setSessionTimeout(SESSION_SECONDS);
            return context;
        } catch (java.io.IOException e) {
            throw new GeneralSecurityException(e);
        }
    }

    List<Certificates.Info> infos() throws GeneralSecurityException {
        List<Certificates.Info> infos = new java.util.ArrayList<>();
        for (X509Certificate certificate : chain) {
            infos.add(info(certificate));
        }
        return List.copyOf(infos);
    }

    private static Certificates.Info info(X509Certificate certificate) throws GeneralSecurityException {
        Collection<List<?>> names = certificate.getSubjectAlternativeNames();
        return new Certificates.Info(
                certificate.getSubjectX500Principal().getName(),
                names == null
                        ? List.of()
                        : names.stream()
                                .filter(name -> name.get(0).equals(DNS_NAME))
                                .map(name -> name.get(1).toString())
                                .toList(),
                certificate.getIssuerX500Principal().getName(),
                certificate.getNotAfter().toInstant(),
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded())),
                certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal()));
    }
}
