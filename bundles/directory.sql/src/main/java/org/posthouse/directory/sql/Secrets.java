package org.posthouse.directory.sql;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.posthouse.api.directory.ScramSecret;
import org.posthouse.sasl.SaslPrep;

/** Makes and checks the one form in which passwords are kept: the secret of SCRAM-SHA-256 (rfc5802#3, rfc7677). */
final class Secrets {
    private static final int SALT_OCTETS = 16;
    private static final int KEY_OCTETS = 32;
    private static final int MIN_ITERATIONS = 4096; // rfc7677#4
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Known to this process only. */
    private final byte[] key = new byte[32];

    /** Secrets of users that do not exist are made from it; the same at every start, as the salts of others are. */
    private final byte[] decoyKey;

    private final int iterations;

    Secrets(int iterations, byte[] decoyKey) {
        this.decoyKey = decoyKey.clone();
        this.iterations = Math.max(MIN_ITERATIONS, iterations);
        RANDOM.nextBytes(key);
    }

    /** A secret for a new password with a salt of its own; empty if the password has characters that are not allowed. */
    Optional<ScramSecret> of(char[] password) {
        byte[] salt = new byte[SALT_OCTETS];
        RANDOM.nextBytes(salt);
        return derive(password, salt, iterations);
    }

    /** True if the secret was made of this password. */
    boolean matches(char[] password, ScramSecret secret) {
        Optional<ScramSecret> made = derive(password, secret.salt(), secret.iterations());
        return made.isPresent() && MessageDigest.isEqual(made.get().storedKey(), secret.storedKey());
    }

    /** A secret that fits no password, another each time: to keep where there is none. */
    static ScramSecret none() {
        byte[] octets = new byte[SALT_OCTETS + 2 * KEY_OCTETS];
        RANDOM.nextBytes(octets);
        return new ScramSecret(
                Arrays.copyOf(octets, SALT_OCTETS),
                MIN_ITERATIONS,
                Arrays.copyOfRange(octets, SALT_OCTETS, SALT_OCTETS + KEY_OCTETS),
                Arrays.copyOfRange(octets, SALT_OCTETS + KEY_OCTETS, octets.length));
    }

    /** A secret that fits no password, the same for the same name, for a user that does not exist. */
    ScramSecret decoy(String user) {
        return decoy(user, iterations);
    }

    /** The same, where the secrets of others have so many iterations. */
    ScramSecret decoy(String user, int iterations) {
        byte[] salt = Arrays.copyOf(mac(decoyKey, "salt " + user), SALT_OCTETS);
        return new ScramSecret(salt, iterations, mac(decoyKey, "stored " + user), mac(decoyKey, "server " + user));
    }

    /** A short-lived proof of a password, of use in this process only. */
    byte[] fingerprint(char[] password, ScramSecret secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update(secret.storedKey());
            return mac.doFinal(new String(password).getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Optional<ScramSecret> derive(char[] password, byte[] salt, int iterations) {
        Optional<String> prepared = SaslPrep.prepare(new String(password));
        if (prepared.isEmpty() || prepared.get().isEmpty()) {
            return Optional.empty();
        }
        try {
            PBEKeySpec spec = new PBEKeySpec(prepared.get().toCharArray(), salt, iterations, 256);
            byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(spec)
                    .getEncoded();
            spec.clearPassword();
            byte[] stored = MessageDigest.getInstance("SHA-256").digest(mac(salted, "Client Key"));
            return Optional.of(new ScramSecret(salt.clone(), iterations, stored, mac(salted, "Server Key")));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] mac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
