package org.posthouse.api.spool;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.posthouse.api.message.Address;

/**
 * The name of a mail's delivery to one destination, by which a mailbox knows that it has it already. Whoever expands an alias,
 * intake or queue, and whenever, must come to the same, or a mail is delivered twice.
 */
public final class DeliveryKey {
    private static final int LONGEST = 100;

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

    private static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return new BigInteger(1, hash).toString(36);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
