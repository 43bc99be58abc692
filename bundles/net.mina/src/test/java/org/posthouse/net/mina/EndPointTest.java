package org.posthouse.net.mina;

import static org.junit.Assert.assertEquals;

import java.io.InputStream;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.junit.Test;

/** rfc5929#4.1: the hash function is that of the certificate's signature. The hashes are those that OpenSSL makes. */
public class EndPointTest {
    private static final Map<String, String> HASHES = Map.of(
            "md5", "f07e3746a81ef05103e85c21f9234f7316d929f067fcfbec7ddfb8e425831207",
            "sha1", "ce96870e2fcb60415b83c0871ff18423c0ac258db7ef898a388ee296f64196a6",
            "sha384",
                    "c9e828d8201f27ee3cb17d46961479b2b8d03951a58c165488fc5b799d085ecc"
                            + "6a8097184e1dac9fb27b196989657ac6",
            "sha512",
                    "5e2abfa545263997572f94b6a7757d5b0e9ec174453d12997d5dc994fa87fdf1"
                            + "d93be150120ac00c5dc1541a73e57613f942504dff45f256c5f4c2cb34a9a34d",
            "pss",
                    "9ddbd17ae6c899d450d693e90def3a675a5d6b07c64bee5c807c9f07470ce2a1"
                            + "04d55b79cf4d6bd346cb7cd27da9497d");

    private static Optional<String> hash(String name) throws Exception {
        try (InputStream in = EndPointTest.class.getResourceAsStream("endpoint/" + name + ".pem")) {
            X509Certificate certificate =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            return EndPoint.hash(certificate).map(HexFormat.of()::formatHex);
        }
    }

    @Test
    public void usesTheHashOfTheSignature() throws Exception {
        for (Map.Entry<String, String> known : HASHES.entrySet()) {
            assertEquals(known.getKey(), Optional.of(known.getValue()), hash(known.getKey()));
        }
    }

    @Test
    public void isNotDefinedForASignatureWithoutOne() throws Exception {
        assertEquals(Optional.empty(), hash("ed25519"));
    }
}
