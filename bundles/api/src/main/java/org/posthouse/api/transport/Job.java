package org.posthouse.api.transport;

import java.util.List;
import java.util.Objects;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.routing.Route;

/**
 * Recipients of one mail that go the same way.
 *
 * @param mail the mail; its sender is the reverse-path to use
 * @param recipients those to deliver to, at least one, each with its delivery key
 * @param route the way
 */
public record Job(Mail mail, List<Recipient> recipients, Route route) {
    public Job {
        Objects.requireNonNull(mail, "mail");
        Objects.requireNonNull(route, "route");
        recipients = List.copyOf(recipients);
    }
}
