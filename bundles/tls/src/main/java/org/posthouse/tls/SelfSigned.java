package org.posthouse.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigInteger;
import java.net.IDN;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaMiscPEMGenerator;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObjectGenerator;
import org.bouncycastle.util.io.pem.PemWriter;
import org.posthouse.support.file.PrivateFile;

/** Makes a certificate for who has none: enough for opportunistic TLS (rfc7435), and for the first start. */
final class SelfSigned {
    private static final Duration VALID = Duration.ofDays(825);
    static final Duration RENEW = Duration.ofDays(30);
    private static final int SERIAL_BITS = 120;

    private final Path directory;
    private final Clock clock;

    SelfSigned(Path directory, Clock clock) {
        this.directory = directory;
        this.clock = clock;
    }

    Path certificate() {
        return directory.resolve("self-signed.crt");
    }

    Path key() {
        return directory.resolve("self-signed.key");
    }

    /** The certificate that was made before, or a new one if there is none, it expires soon, or is for other names. */
    Identity get(List<String> hostnames, String keyType) throws IOException, GeneralSecurityException {
        Set<String> names = names(hostnames);
        if (Files.exists(certificate()) && Files.exists(key())) {
            PrivateFile.protect(key());
            try {
                Identity kept = PemFiles.read(certificate(), key());
                kept.check();
                if (isStillGood(kept, names)) {
                    return kept;
                }
            } catch (IOException | GeneralSecurityException e) {
                // such as half of a pair after a crash: a new one does no harm
            }
        }
        Identity made = make(names, keyType);
        PrivateFile.directory(directory);
        write(key(), new JcaPKCS8Generator(made.key(), null));
        write(certificate(), new JcaMiscPEMGenerator(made.leaf()));
        return made;
    }

    private boolean isStillGood(Identity kept, Set<String> names) throws GeneralSecurityException {
        return kept.infos().get(0).names().equals(List.copyOf(names))
                && kept.leaf().getNotAfter().toInstant().isAfter(clock.instant().plus(RENEW));
    }

    private static Set<String> names(List<String> configured) {
        Set<String> names = new LinkedHashSet<>();
        for (String name : configured) {
            if (!name.isBlank()) {
                names.add(IDN.toASCII(name.strip()));
            }
        }
        if (names.isEmpty()) {
            try {
                names.add(InetAddress.getLocalHost().getHostName());
            } catch (UnknownHostException e) {
                // then localhost has to do
            }
            names.add("localhost");
        }
        return names;
    }

    private Identity make(Set<String> names, String keyType) throws GeneralSecurityException, IOException {
        KeyPair keys = keys(keyType);
        Instant now = clock.instant();
        String common = names.iterator().next();
        var subject = new X500NameBuilder(BCStyle.INSTANCE)
                .addRDN(BCStyle.CN, common.length() > 64 ? "Posthouse" : common) // rfc5280: ub-common-name
                .build();
        GeneralName[] alternatives = names.stream()
                .map(name -> new GeneralName(GeneralName.dNSName, name))
                .toArray(GeneralName[]::new);
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                subject,
                new BigInteger(SERIAL_BITS, new SecureRandom()).add(BigInteger.ONE),
                Date.from(now.minus(Duration.ofDays(1))), // clocks differ
                Date.from(now.plus(VALID)),
                subject,
                keys.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(alternatives));
        try {
            X509CertificateHolder holder = builder.build(
                    new JcaContentSignerBuilder(keyType.equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA")
                            .build(keys.getPrivate()));
            X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(holder.getEncoded()));
            return new Identity(keys.getPrivate(), List.of(certificate));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException(e);
        }
    }

    private static KeyPair keys(String keyType) throws GeneralSecurityException {
        if (keyType.equals("RSA")) {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            return generator.generateKeyPair();
        }
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static void write(Path file, PemObjectGenerator content) throws IOException {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(content);
        }
        PrivateFile.write(file, text.toString().getBytes(StandardCharsets.US_ASCII));
    }
}
