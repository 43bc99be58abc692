package org.posthouse.intake.parts;

import java.time.Duration;

/**
 * How mail is taken, as configuration says.
 *
 * @param hostname the name of this server in Received fields and message ids
 * @param limits what one mail may have
 * @param senderCheck how the sender of an authenticated user is checked
 * @param directWait how long the mailbox store is waited for before the mail is spooled; zero: it is spooled at once
 * @param provenance whether mail gets a field that tells which filters looked at it
 */
public record MailRules(
        String hostname, Limits limits, SenderCheck senderCheck, Duration directWait, boolean provenance) {
    /** The same with another name. */
    public MailRules named(String name) {
        return new MailRules(name, limits, senderCheck, directWait, provenance);
    }
}
