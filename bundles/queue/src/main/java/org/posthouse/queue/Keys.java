package org.posthouse.queue;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;

/** Makes the ids of notifications: the same input always gives the same. */
final class Keys {
    private static final int BITS = 60;

    private Keys() {}

    /**
     * The id of a notification.
     *
     * @param mail the mail it is about
     * @param kind one letter
     * @param about the delivery keys of the recipients it is about
     */
    static String notification(String mail, char kind, Collection<String> about) {
        return mail + "-" + kind
                + hash(String.join("\n", about.stream().sorted().toList()));
    }

    private static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return new BigInteger(1, hash).shiftRight(256 - BITS).toString(36);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
