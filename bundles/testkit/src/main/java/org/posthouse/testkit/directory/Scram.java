package org.posthouse.testkit.directory;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.posthouse.api.directory.ScramSecret;

/** The secret of SCRAM-SHA-256 (rfc5802#3), with the fewest iterations allowed (rfc7677#4), for tests. */
final class Scram {
    private static final int ITERATIONS = 4096;

    private Scram() {}

    static ScramSecret secret(byte[] password, String user) {
        try {
            byte[] salt = Arrays.copyOf(
                    MessageDigest.getInstance("SHA-256").digest(user.getBytes(StandardCharsets.UTF_8)), 16);
            byte[] salted = hi(password, salt);
            byte[] clientKey = mac(salted).doFinal("Client Key".getBytes(StandardCharsets.US_ASCII));
            byte[] storedKey = MessageDigest.getInstance("SHA-256").digest(clientKey);
            byte[] serverKey = mac(salted).doFinal("Server Key".getBytes(StandardCharsets.US_ASCII));
            return new ScramSecret(salt, ITERATIONS, storedKey, serverKey);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] hi(byte[] password, byte[] salt) throws GeneralSecurityException {
        Mac mac = mac(password);
        mac.update(salt);
        byte[] u = mac.doFinal(new byte[] {0, 0, 0, 1});
        byte[] result = u.clone();
        for (int i = 1; i < ITERATIONS; i++) {
            u = mac.doFinal(u);
            for (int j = 0; j < result.length; j++) {
                result[j] ^= u[j];
            }
        }
        return result;
    }

    private static Mac mac(byte[] key) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac;
    }
}
