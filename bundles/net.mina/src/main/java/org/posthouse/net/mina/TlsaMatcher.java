package org.posthouse.net.mina;

import java.io.ByteArrayInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.posthouse.net.api.dns.Tlsa;

/** Compares certificates with TLSA records (rfc6698#2.1). */
final class TlsaMatcher {
    private static final int CERTIFICATE = 0;
    private static final int KEY = 1;
    private static final int WHOLE = 0;
    private static final int SHA_256 = 1;
    private static final int SHA_512 = 2;

    private TlsaMatcher() {}

    /** The records that are of use: neither unknown, malformed nor superseded by a stronger hash. */
    static List<Tlsa> usable(List<Tlsa> records) {
        List<Tlsa> sound = records.stream().filter(TlsaMatcher::isSound).toList();
        return sound.stream()
                .filter(record -> record.matchingType() != SHA_256
                        || sound.stream().noneMatch(other -> isStronger(other, record)))
                .toList();
    }

    /** rfc7671#9: of the hashes of one thing only those of the strongest kind count. */
    private static boolean isStronger(Tlsa other, Tlsa record) {
        return other.matchingType() == SHA_512
                && other.usage() == record.usage()
                && other.selector() == record.selector();
    }

    private static boolean isSound(Tlsa record) {
        boolean usage = record.usage() == Tlsa.DANE_TA || record.usage() == Tlsa.DANE_EE; // rfc7672#3.1.3
        boolean selector = record.selector() == CERTIFICATE || record.selector() == KEY;
        int length = record.data().length;
        return usage
                && selector
                && switch (record.matchingType()) {
                    case WHOLE ->
                        record.selector() == KEY
                                ? length > 0
                                : certificate(record).isPresent();
                    case SHA_256 -> length == 32;
                    case SHA_512 -> length == 64;
                    default -> false;
                };
    }

    /** The certificate that stands in the record itself. */
    static Optional<X509Certificate> certificate(Tlsa record) {
        if (record.selector() != CERTIFICATE || record.matchingType() != WHOLE) {
            return Optional.empty();
        }
        try {
            return Optional.of((X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(record.data())));
        } catch (CertificateException e) {
            return Optional.empty();
        }
    }

    /** True if the certificate is what the record says. */
    static boolean matches(Tlsa record, X509Certificate certificate) {
        try {
            byte[] subject = record.selector() == KEY ? key(certificate) : certificate.getEncoded();
            byte[] wanted =
                    switch (record.matchingType()) {
                        case SHA_256 -> hash("SHA-256", subject);
                        case SHA_512 -> hash("SHA-512", subject);
                        default -> subject;
                    };
            return MessageDigest.isEqual(wanted, record.data());
        } catch (CertificateEncodingException e) {
            return false;
        }
    }

    private static byte[] hash(String algorithm, byte[] octets) {
        try {
            return MessageDigest.getInstance(algorithm).digest(octets);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has both
        }
    }

    /** The SubjectPublicKeyInfo, octet for octet as it stands in the certificate; Java would write it anew. */
    private static byte[] key(X509Certificate certificate) throws CertificateEncodingException {
        Der body = new Der(certificate.getTBSCertificate()).enter();
        if (body.tag() == 0xa0) { // rfc5280#4.1: the version
            body.skip();
        }
        for (String field : List.of("serialNumber", "signature", "issuer", "validity", "subject")) {
            if (!body.skip()) {
                throw new CertificateEncodingException("no " + field);
            }
        }
        return body.take();
    }

    /** Walks over the elements of something in DER that was parsed before. */
    private static final class Der {
        private final byte[] octets;
        private int at;

        Der(byte[] octets) {
            this.octets = octets;
        }

        int tag() {
            return octets[at] & 0xff;
        }

        /** Goes to the first element inside. */
        Der enter() {
            at = content();
            return this;
        }

        /** Goes to the next element; false if there is none. */
        boolean skip() {
            at = end();
            return at < octets.length;
        }

        /** The element with its tag and length. */
        byte[] take() {
            return java.util.Arrays.copyOfRange(octets, at, end());
        }

        private int content() {
            int length = octets[at + 1] & 0xff;
            return at + 2 + (length < 0x80 ? 0 : length - 0x80);
        }

        private int end() {
            int content = content();
            int length = octets[at + 1] & 0xff;
            if (length >= 0x80) {
                length = 0;
                for (int i = at + 2; i < content; i++) {
                    length = length << 8 | octets[i] & 0xff;
                }
            }
            return content + length;
        }
    }
}
