package org.posthouse.operators;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Base64;

/**
 * Hashes of passwords as Karaf writes them here ({@code jasypt}, SHA-512, base64): between two marks stand 8 octets of salt and what
 * a thousand rounds of SHA-512 made of them and the password.
 */
final class Passwords {
    private static final String MARK = "{CRYPT}";
    private static final int SALT = 8;
    private static final int LENGTH = SALT + 64;
    private static final int ROUNDS = 1_000;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Passwords() {}

    /** True if it stands in the file as a hash, and not in clear. */
    static boolean isHashed(String stored) {
        return stored.startsWith(MARK) && stored.endsWith(MARK) && stored.length() > 2 * MARK.length();
    }

    static String hash(char[] password) {
        byte[] salt = new byte[SALT];
        RANDOM.nextBytes(salt);
        byte[] all = Arrays.copyOf(salt, LENGTH);
        System.arraycopy(digest(salt, password), 0, all, SALT, LENGTH - SALT);
        return MARK + Base64.getEncoder().encodeToString(all) + MARK;
    }

    /**
     * True if the password is the one that is stored. Takes the same time for one in clear.
     *
     * @throws IllegalArgumentException if the hash is none
     */
    static boolean matches(char[] password, String stored) {
        byte[] all = isHashed(stored)
                ? Base64.getDecoder()
                        .decode(stored.substring(MARK.length(), stored.length() - MARK.length())
                                .strip())
                : clear(stored);
        if (all.length != LENGTH) {
            throw new IllegalArgumentException("The hash has " + all.length + " octets instead of " + LENGTH);
        }
        byte[] expected = Arrays.copyOfRange(all, SALT, LENGTH);
        return MessageDigest.isEqual(expected, digest(Arrays.copyOf(all, SALT), password));
    }

    private static byte[] clear(String stored) {
        byte[] all = new byte[LENGTH];
        System.arraycopy(digest(Arrays.copyOf(all, SALT), stored.toCharArray()), 0, all, SALT, LENGTH - SALT);
        return all;
    }

    private static byte[] digest(byte[] salt, char[] password) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-512");
            String normal = Normalizer.normalize(CharBuffer.wrap(password), Normalizer.Form.NFC);
            ByteBuffer octets = StandardCharsets.UTF_8.encode(normal);
            sha.update(salt);
            sha.update(octets);
            Arrays.fill(octets.array(), (byte) 0);
            byte[] hash = sha.digest();
            for (int round = 1; round < ROUNDS; round++) {
                hash = sha.digest(hash);
            }
            return hash;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
