package org.posthouse.auth.dkim;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/** Public keys as they stand in the DNS. */
final class PublicKeys {
    /** What comes before the 32 octets of an Ed25519 key in its X.509 form (rfc8410#4). */
    private static final byte[] ED25519 = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};

    /** The algorithm of an RSA key in its X.509 form (rfc3279#2.3.1). */
    private static final byte[] RSA = {
        0x30, 0x0d, 0x06, 0x09, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00
    };

    private static final int ED25519_OCTETS = 32;

    private PublicKeys() {}

    /**
     * An RSA key (rfc6376#3.6.1): the X.509 form, which all use, or the bare key that the standard describes.
     *
     * @throws GeneralSecurityException if it is none
     */
    static PublicKey rsa(String base64) throws GeneralSecurityException {
        byte[] octets = decoded(base64);
        KeyFactory factory = KeyFactory.getInstance("RSA");
        try {
            return factory.generatePublic(new X509EncodedKeySpec(octets));
        } catch (GeneralSecurityException notX509) {
            return factory.generatePublic(new X509EncodedKeySpec(wrapped(octets)));
        }
    }

    /**
     * An Ed25519 key (rfc8463#4.2).
     *
     * @throws GeneralSecurityException if it is none
     */
    static PublicKey ed25519(String base64) throws GeneralSecurityException {
        byte[] octets = decoded(base64);
        if (octets.length != ED25519_OCTETS) {
            throw new GeneralSecurityException(octets.length + " octets");
        }
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(joined(ED25519, octets)));
    }

    private static byte[] decoded(String base64) throws GeneralSecurityException {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException notBase64) {
            throw new GeneralSecurityException(notBase64);
        }
    }

    private static byte[] wrapped(byte[] key) {
        byte[] bits = joined(new byte[] {0}, key); // no bit is unused
        return sequence(0x30, joined(RSA, sequence(0x03, bits)));
    }

    private static byte[] sequence(int tag, byte[] content) {
        int length = content.length;
        byte[] head = length < 0x80
                ? new byte[] {(byte) tag, (byte) length}
                : new byte[] {(byte) tag, (byte) 0x82, (byte) (length >> 8), (byte) length};
        return joined(head, content);
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = new byte[first.length + second.length];
        System.arraycopy(first, 0, both, 0, first.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
