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

    /** Leaves 120 bits of a SHA-256: strangers choose some of what is hashed. */
    private static final int SHORTENED = 136;

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
     * The key of a copy that goes into another mailbox than INBOX. It derives from the mailbox, so that it is the same
     * whatever else is done with the mail, and in which order; the copy in INBOX has the recipient's own key.
     *
     * @param key the recipient's delivery key
     * @param mailbox the mailbox's full name
     */
    public static String into(String key, String mailbox) {
        return key + "/" + shortHash("into " + mailbox);
    }

    /**
     * The id of a mail that this server makes on account of another: the same input always gives the same, so that it is
     * sent once however often it is submitted.
     *
     * @param mail the mail on whose account
     * @param kind one letter: {@code f}, {@code s} and {@code d} for DSNs of failure, success and delay, {@code r} for a
     *     redirect, {@code v} for a reply, {@code h} for what takes the place of a held mail
     * @param about what it is about, such as delivery keys; their order does not matter
     */
    public static String derived(String mail, char kind, Collection<String> about) {
        StringBuilder all = new StringBuilder();
        about.stream()
                .sorted()
                .forEach(one -> all.append(one.length()).append(':').append(one));
        return mail + "-" + kind + shortHash(all.toString());
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
