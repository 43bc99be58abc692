package org.posthouse.api.mail;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import org.posthouse.api.message.Address;

/**
 * The name of a mail's delivery to one destination, by which a mailbox knows that it has it already. Whoever expands an alias,
 * intake or queue, and whenever, must come to the same, or a mail is delivered twice.
 */
public final class DeliveryKey {
    private static final int LONGEST = 100;

    /** Leaves 60 bits of a SHA-256. */
    private static final int SHORTENED = 196;

    private DeliveryKey() {}

    /**
     * The key of a mail for a destination, the mail's id and at most 101 characters more.
     *
     * @param mail the mail's id
     * @param destination where an alias leads to in the end
     * @param foreign the destination's mailbox is not of this server, so that the case of its local part may matter
     *     (rfc5321#2.4)
     */
    public static String of(String mail, Address destination, boolean foreign) {
        Address same =
                foreign ? new Address(destination.localPart(), destination.domainKey()) : destination.normalized();
        String text = same.toString();
        return mail + "/" + (text.length() <= LONGEST ? text : hash(text));
    }

    /**
     * The key of what is done with a recipient's copy beyond putting it into INBOX, derived from what is done, so that doing it
     * again is known as the same whatever else is done, and in which order.
     *
     * @param key the recipient's delivery key
     * @param what what is done, such as {@code into Work}
     */
    public static String of(String key, String what) {
        return key + "/" + shortHash(what);
    }

    /**
     * The id of a mail that this server makes on account of another: the same input always gives the same, so that it is
     * sent once however often it is submitted.
     *
     * @param mail the mail on whose account
     * @param kind one letter: {@code f}, {@code s} and {@code d} for DSNs of failure, success and delay, {@code r} for a
     *     redirect, {@code v} for a reply
     * @param about what it is about, such as delivery keys; their order does not matter
     */
    public static String derived(String mail, char kind, Collection<String> about) {
        return mail + "-" + kind
                + shortHash(String.join("\n", about.stream().sorted().toList()));
    }

    private static String shortHash(String text) {
        return digest(text).shiftRight(SHORTENED).toString(36);
    }

    private static String hash(String text) {
        return digest(text).toString(36);
    }

    private static BigInteger digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return new BigInteger(1, hash);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
