package org.posthouse.sasl;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** The functions of SCRAM-SHA-256, for both of its sides (rfc5802#2.2, rfc7677). */
public final class ScramMath {
    private static final int NONCE_OCTETS = 18;
    private static final int HASH_BITS = 256;

    private ScramMath() {}

    /** One's own part of a nonce: printable ASCII without a comma, and new each time. */
    public static String newNonce() {
        byte[] octets = new byte[NONCE_OCTETS];
        new SecureRandom().nextBytes(octets);
        return Base64.getEncoder().encodeToString(octets);
    }

    /**
     * Hi(): what the keys are derived from. Takes time in proportion to the iterations.
     *
     * @param password prepared, not empty; not cleared
     * @param salt at least one octet
     * @param iterations at least 1
     */
    public static byte[] salted(char[] password, byte[] salt, int iterations) {
        PBEKeySpec spec = new PBEKeySpec(password, salt, iterations, HASH_BITS);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        } finally {
            spec.clearPassword();
        }
    }

    /** HMAC(). */
    public static byte[] hmac(byte[] key, byte[] message) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(message);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** H(). */
    public static byte[] hash(byte[] octets) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(octets);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** XOR of two arrays of one length. */
    public static byte[] xor(byte[] one, byte[] other) {
        byte[] out = Arrays.copyOf(one, one.length);
        for (int i = 0; i < out.length; i++) {
            out[i] ^= other[i];
        }
        return out;
    }
}
