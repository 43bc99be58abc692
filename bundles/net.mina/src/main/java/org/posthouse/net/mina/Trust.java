package org.posthouse.net.mina;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * How the certificates of others are looked at.
 *
 * @param verifying takes only what a trusted issuer has signed
 * @param opportunistic takes any certificate (rfc7435)
 */
record Trust(SSLContext verifying, SSLContext opportunistic) {
    private static final int SESSIONS = 1000; // an entry has some 2 KB

    /** Reads the issuers of the Java runtime, and those of a PEM file if one is named. */
    static Trust load(String pem) throws IOException {
        try {
            return new Trust(verifying(pem.strip()), context(new Anyone()));
        } catch (GeneralSecurityException e) {
            throw new IOException("trusted issuers: " + e.getMessage(), e);
        }
    }

    private static SSLContext verifying(String pem) throws GeneralSecurityException, IOException {
        KeyStore issuers = KeyStore.getInstance(KeyStore.getDefaultType());
        issuers.load(null, null);
        int number = 0;
        for (X509Certificate issuer : trusted(null).getAcceptedIssuers()) {
            issuers.setCertificateEntry("runtime-" + number++, issuer);
        }
        if (!pem.isEmpty()) {
            try (InputStream in = Files.newInputStream(Path.of(pem))) {
                for (Certificate issuer :
                        CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                    issuers.setCertificateEntry("own-" + number++, issuer);
                }
            }
        }
        return context(trusted(issuers));
    }

    private static X509TrustManager trusted(KeyStore issuers) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(issuers);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509TrustManager x509) {
                return x509;
            }
        }
        throw new GeneralSecurityException("no X.509 trust manager");
    }

    static SSLContext context(TrustManager manager) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {manager}, null);
        context.getClientSessionContext().setSessionCacheSize(SESSIONS);
        return context;
    }

    /** Asks no questions; used where clear text would be the alternative. */
    private static final class Anyone extends ServerTrust {
        @Override
        void check(X509Certificate... chain) {}
    }
}
