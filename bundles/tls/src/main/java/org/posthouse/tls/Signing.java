package org.posthouse.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Optional;
import org.bouncycastle.cert.jcajce.JcaCertStore;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedDataGenerator;
import org.bouncycastle.cms.jcajce.JcaSignerInfoGeneratorBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/** Signs with the key of a certificate (rfc5652). */
final class Signing {
    private Signing() {}

    /** See {@link org.posthouse.net.api.tls.Signer}. */
    static Optional<byte[]> sign(Identity identity, byte[] content, Instant now) throws IOException {
        boolean selfSigned = identity.infos().get(0).selfSigned();
        boolean expired = identity.leaf().getNotAfter().toInstant().isBefore(now);
        Optional<String> algorithm = algorithm(identity.key().getAlgorithm());
        if (selfSigned || expired || algorithm.isEmpty()) {
            return Optional.empty();
        }
        try {
            ContentSigner signer = new JcaContentSignerBuilder(algorithm.get()).build(identity.key());
            CMSSignedDataGenerator generator = new CMSSignedDataGenerator();
            generator.addSignerInfoGenerator(
                    new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().build())
                            .build(signer, identity.leaf()));
            generator.addCertificates(new JcaCertStore(identity.chain()));
            return Optional.of(generator
                    .generate(new CMSProcessableByteArray(content), true)
                    .getEncoded("DER"));
        } catch (GeneralSecurityException | OperatorCreationException | CMSException e) {
            throw new IOException("cannot sign: " + e.getMessage(), e);
        }
    }

    private static Optional<String> algorithm(String key) {
        return switch (key) {
            case "RSA" -> Optional.of("SHA256withRSA");
            case "EC" -> Optional.of("SHA256withECDSA");
            default -> Optional.empty();
        };
    }
}
