package org.posthouse.smtp;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.posthouse.api.directory.ScramSecret;

/** The client's side of SCRAM-SHA-256, and what a server stores. */
final class Scram {
    static final String BARE = "n=alice,r=abc";

    private static final byte[] SALT = "salt".getBytes(StandardCharsets.US_ASCII);

    private Scram() {}

    static ScramSecret secret(String password) {
        byte[] salted = salted(password);
        return new ScramSecret(SALT, 4096, sha256(hmac(salted, "Client Key")), hmac(salted, "Server Key"));
    }

    static String first() {
        return base64(("n,," + BARE).getBytes(StandardCharsets.US_ASCII));
    }

    /** The client's last message, in base64, as an answer to the server's first, in base64. */
    static String last(String challenge, String password) {
        String serverFirst = new String(Base64.getDecoder().decode(challenge), StandardCharsets.US_ASCII);
        byte[] clientKey = hmac(salted(password), "Client Key");
        String without = "c=biws," + serverFirst.split(",")[0];
        byte[] proof = hmac(sha256(clientKey), BARE + "," + serverFirst + "," + without);
        for (int i = 0; i < proof.length; i++) {
            proof[i] ^= clientKey[i];
        }
        return base64((without + ",p=" + base64(proof)).getBytes(StandardCharsets.US_ASCII));
    }

    private static String base64(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }

    private static byte[] salted(String password) {
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec(password.toCharArray(), SALT, 4096, 256))
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] sha256(byte[] octets) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(octets);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
