package org.posthouse.tls;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.testkit.acme.TestCa;

/** What is signed shows who signed it. */
public class SigningTest {
    private static final byte[] CONTENT = "<plist/>".getBytes(StandardCharsets.UTF_8);

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final Instant now = Instant.now();

    private static KeyPair rsa() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }

    @Test
    public void theContentTheLeafAndItsIssuerAreInIt() throws Exception {
        TestCa ca = new TestCa();
        for (KeyPair keys : List.of(TestCa.newKeys(), rsa())) {
            X509Certificate leaf = ca.issue(
                    keys.getPublic(),
                    List.of("mail.example.org"),
                    now.minus(Duration.ofHours(1)),
                    now.plus(Duration.ofDays(1)));
            Identity identity = new Identity(keys.getPrivate(), List.of(leaf, ca.certificate()));
            byte[] signed = Signing.sign(identity, CONTENT, now).orElseThrow();
            CMSSignedData read = new CMSSignedData(signed);
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            read.getSignedContent().write(content);
            assertArrayEquals(CONTENT, content.toByteArray());
            assertEquals(2, read.getCertificates().getMatches(null).size());
            SignerInformation signer =
                    read.getSignerInfos().getSigners().iterator().next();
            assertTrue(signer.getSID().match(new X509CertificateHolder(leaf.getEncoded())));
            assertTrue(signer.verify(new JcaSimpleSignerInfoVerifierBuilder().build(leaf)));
        }
    }

    @Test
    public void whatNobodyTrustsSignsNothing() throws Exception {
        Identity own = new SelfSigned(folder.newFolder().toPath(), Clock.systemUTC()).get(List.of("a.example"), "EC");
        assertEquals(Optional.empty(), Signing.sign(own, CONTENT, now));
        TestCa ca = new TestCa();
        KeyPair keys = TestCa.newKeys();
        X509Certificate old = ca.issue(
                keys.getPublic(), List.of("a.example"), now.minus(Duration.ofDays(9)), now.minus(Duration.ofDays(1)));
        Identity expired = new Identity(keys.getPrivate(), List.of(old, ca.certificate()));
        assertEquals(Optional.empty(), Signing.sign(expired, CONTENT, now));
    }
}
