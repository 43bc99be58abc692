package org.posthouse.transport.relay;

import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.posthouse.net.api.dns.Tlsa;

/** A self-signed certificate for mx1.far.test and localhost, and who trusts it. */
final class TestTls {
    /** Presents the certificate. */
    static final SSLContext SERVER;

    /** Trusts this certificate alone. */
    static final SSLContext VERIFYING;

    /** Trusts anyone. */
    static final SSLContext TRUSTING;

    /** The record that matches the certificate. */
    static final Tlsa RECORD;

    static {
        try (InputStream in = TestTls.class.getResourceAsStream("test.p12")) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, "testtest".toCharArray());
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, "testtest".toCharArray());
            SERVER = context(keys.getKeyManagers(), null);
            KeyStore issuers = KeyStore.getInstance("PKCS12");
            issuers.load(null, null);
            issuers.setCertificateEntry("mx", store.getCertificate("mx"));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(issuers);
            VERIFYING = context(null, trust.getTrustManagers());
            RECORD = record(store.getCertificate("mx"));
            TRUSTING = context(null, new TrustManager[] {new Anyone()});
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private TestTls() {}

    /** The record that matches the key of a certificate. */
    static Tlsa record(Certificate certificate) throws GeneralSecurityException {
        byte[] key = certificate.getPublicKey().getEncoded();
        return new Tlsa(Tlsa.DANE_EE, 1, 1, MessageDigest.getInstance("SHA-256").digest(key));
    }

    private static SSLContext context(KeyManager[] keys, TrustManager[] trust) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, trust, null);
        return context;
    }

    private static final class Anyone implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
