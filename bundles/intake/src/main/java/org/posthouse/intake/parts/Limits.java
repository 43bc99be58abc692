package org.posthouse.intake.parts;

/**
 * What one mail may have.
 *
 * @param size most octets; 0: as many as the disk takes
 * @param recipients most recipients
 * @param nullSenderRecipients most recipients of a mail of the null sender
 * @param received fewest Received fields of a message that goes in a circle
 */
public record Limits(long size, int recipients, int nullSenderRecipients, int received) {
    public Limits {
        size = Math.max(0, size);
        recipients = Math.max(1, recipients);
        nullSenderRecipients = Math.max(1, nullSenderRecipients);
        received = Math.max(1, received);
    }
}
