package org.posthouse.tls.acme;

import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.posthouse.support.file.PrivateFile;

/** The key of the account at the authority: whoever has it can have certificates revoked and issued. */
final class AccountKey {
    private AccountKey() {}

    /**
     * Reads the key, or makes one if there is no file.
     *
     * @throws IOException if the file holds no key pair, or cannot be read or made; a key that is there is never replaced
     */
    static KeyPair get(Path file) throws IOException {
        if (!Files.exists(file)) {
            try {
                make(file);
            } catch (GeneralSecurityException e) {
                throw new IOException(e);
            }
        }
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.US_ASCII);
                PEMParser parser = new PEMParser(reader)) {
            for (Object found = parser.readObject(); found != null; found = parser.readObject()) {
                PrivateKeyInfo info = found instanceof PEMKeyPair pair
                        ? pair.getPrivateKeyInfo()
                        : found instanceof PrivateKeyInfo alone ? alone : null;
                if (info != null) {
                    return new JcaPEMKeyConverter().getKeyPair(new PEMKeyPair(publicKey(info), info));
                }
            }
        }
        throw new IOException(file + " contains no private account key");
    }

    static KeyPair generate(String type) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(type);
        if (type.equals("RSA")) {
            generator.initialize(2048);
        } else {
            generator.initialize(new ECGenParameterSpec("secp256r1"));
        }
        return generator.generateKeyPair();
    }

    private static void make(Path file) throws IOException, GeneralSecurityException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(new JcaPKCS8Generator(generate("EC").getPrivate(), null));
        }
        PrivateFile.directory(file.toAbsolutePath().getParent());
        PrivateFile.write(file, text.toString().getBytes(StandardCharsets.US_ASCII));
    }

    /** PKCS#8 may leave the public key of an elliptic curve out: it is that point times the private key. */
    private static SubjectPublicKeyInfo publicKey(PrivateKeyInfo info) throws IOException {
        AlgorithmIdentifier algorithm = info.getPrivateKeyAlgorithm();
        if (algorithm.getAlgorithm().equals(PKCSObjectIdentifiers.rsaEncryption)) {
            RSAPrivateKey rsa = RSAPrivateKey.getInstance(info.parsePrivateKey());
            return new SubjectPublicKeyInfo(algorithm, new RSAPublicKey(rsa.getModulus(), rsa.getPublicExponent()));
        }
        if (!algorithm.getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)
                || !(algorithm.getParameters() instanceof ASN1ObjectIdentifier curve)
                || ECNamedCurveTable.getByOID(curve) == null) {
            throw new IOException("the account key must be RSA or EC with a named curve");
        }
        ECPrivateKey ec = ECPrivateKey.getInstance(info.parsePrivateKey());
        return new SubjectPublicKeyInfo(
                algorithm,
                ECNamedCurveTable.getByOID(curve).getG().multiply(ec.getKey()).getEncoded(false));
    }
}
