package org.posthouse.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.util.io.pem.PemWriter;
import org.posthouse.support.file.PrivateFile;

/** Reads and writes PEM files (rfc7468). */
final class PemFiles {
    private PemFiles() {}

    static Identity read(Path certificate, Path key) throws IOException, GeneralSecurityException {
        return new Identity(key(key), chain(certificate));
    }

    /** Reads what {@link #write} wrote. */
    static Identity read(Path file) throws IOException, GeneralSecurityException {
        List<X509Certificate> chain = new ArrayList<>();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.US_ASCII);
                PEMParser parser = new PEMParser(reader)) {
            for (Object found = parser.readObject(); found != null; found = parser.readObject()) {
                if (found instanceof X509CertificateHolder certificate) {
                    chain.add((X509Certificate) CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(certificate.getEncoded())));
                }
            }
        }
        return new Identity(key(file), chain);
    }

    /** Writes key and chain into one file, so that no crash can leave the key of one certificate with another. */
    static void write(Path file, Identity identity) throws IOException {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(new JcaPKCS8Generator(identity.key(), null));
            for (X509Certificate certificate : identity.chain()) {
                writer.writeObject(new JcaMiscPEMGenerator(certificate));
            }
        }
        PrivateFile.write(file, text.toString().getBytes(StandardCharsets.US_ASCII));
    }

    private static List<X509Certificate> chain(Path file) throws IOException, GeneralSecurityException {
        List<X509Certificate> chain = new ArrayList<>();
        try (InputStream in = Files.newInputStream(file)) {
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                chain.add((X509Certificate) certificate);
            }
        }
        if (chain.isEmpty()) {
            throw new IOException(file + " contains no certificate");
        }
        return chain;
    }

    private static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.US_ASCII);
                PEMParser parser = new PEMParser(reader)) {
            for (Object found = parser.readObject(); found != null; found = parser.readObject()) {
                if (found instanceof PrivateKeyInfo info) {
                    return key(info);
                } else if (found instanceof PEMKeyPair pair) {
                    return key(pair.getPrivateKeyInfo());
                } else if (found instanceof PKCS8EncryptedPrivateKeyInfo || found instanceof PEMEncryptedKeyPair) {
                    throw new IOException(file + " is encrypted: use a key store, or decrypt it");
                }
            }
        }
        throw new IOException(file + " contains no private key");
    }

    private static PrivateKey key(PrivateKeyInfo info) throws IOException, GeneralSecurityException {
        String kind = info.getPrivateKeyAlgorithm().getAlgorithm().getId();
        String algorithm =
                switch (kind) {
                    case "1.2.840.113549.1.1.1" -> "RSA";
                    case "1.2.840.10045.2.1" -> "EC";
                    case "1.3.101.112" -> "EdDSA";
                    default -> throw new GeneralSecurityException("unsupported key type " + kind);
                };
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
    }
}
