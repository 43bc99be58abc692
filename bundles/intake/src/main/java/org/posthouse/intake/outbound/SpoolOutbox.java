package org.posthouse.intake.outbound;

import java.io.IOException;
import java.util.Optional;
import org.posthouse.api.intake.Outbox;
import org.posthouse.api.mail.DeliveryKey;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Message;
import org.posthouse.api.spool.Draft;
import org.posthouse.intake.parts.Parts;
import org.posthouse.intake.parts.SpoolWriter;
import org.posthouse.support.AbsentException;
import org.posthouse.support.Gate;

/**
 * Puts the server's own mail into the spool as it is: nothing is stamped, expanded or looked up. The queue asks for the
 * way, and knows the mail by its id if it was submitted before.
 */
public final class SpoolOutbox implements Outbox {
    private final Parts parts;
    private final Gate gate;

    public SpoolOutbox(Parts parts, Gate gate) {
        this.parts = parts;
        this.gate = gate;
    }

    @Override
    public void submit(Mail mail, Message message, Draft.Completion whenDurable) {
        if (mail.origin().role() != Origin.Role.INTERNAL) {
            throw new IllegalArgumentException(mail.id() + " was not made by this server: " + mail.origin());
        }
        if (!gate.enter()) {
            whenDurable.failed(new IOException("intake is stopping"));
            return;
        }
        Mail unrouted = mail.toBuilder().each(one -> unrouted(mail, one)).build();
        try {
            SpoolWriter.write(parts.spool(), unrouted, message, new Draft.Completion() {
                @Override
                public void durable() {
                    gate.leave();
                    trace(unrouted);
                    whenDurable.durable();
                }

                @Override
                public void failed(IOException cause) {
                    gate.leave();
                    whenDurable.failed(cause);
                }
            });
        } catch (AbsentException absent) {
            gate.leave();
            whenDurable.failed(new IOException(absent.getMessage(), absent));
        }
    }

    private static Recipient unrouted(Mail mail, Recipient recipient) {
        String key = recipient.key().isEmpty() ? DeliveryKey.of(mail.id(), recipient.address(), true) : recipient.key();
        return recipient.toBuilder()
                .key(key)
                .disposition(recipient.disposition().toBuilder()
                        .destination(null)
                        .due(mail.arrived())
                        .build())
                .build();
    }

    private void trace(Mail mail) {
        String to = mail.recipients().stream()
                .findFirst()
                .map(recipient -> "<" + recipient.address() + ">")
                .orElse("nobody");
        Optional<Integer> more = Optional.of(mail.recipients().size() - 1).filter(n -> n > 0);
        parts.traces()
                .stage(
                        mail.id(),
                        "received",
                        "from " + mail.sender().path() + " to " + to
                                + more.map(n -> " and " + n + " more").orElse("") + ", "
                                + mail.origin().session());
        parts.traces().stage(mail.id(), "spooled", "");
    }
}
