package org.posthouse.queue;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import org.posthouse.api.message.Address;

/** Makes delivery keys and the ids of notifications: the same input always gives the same. */
final class Keys {
    private static final int LONGEST = 100;

    private Keys() {}

    /** The delivery key of a mail for an address an alias leads to. */
    static String delivery(String mail, Address address) {
        String text = address.toString();
        return mail + "/" + (text.length() <= LONGEST ? text : hash(text, 256));
    }

    /**
     * The id of a notification.
     *
     * @param mail the mail it is about
     * @param kind one letter
     * @param about the delivery keys of the recipients it is about
     */
    static String notification(String mail, char kind, Collection<String> about) {
        return mail + "-" + kind
                + hash(String.join("\n", about.stream().sorted().toList()), 60);
    }

    private static String hash(String text, int bits) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return new BigInteger(1, hash).shiftRight(256 - bits).toString(36);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
