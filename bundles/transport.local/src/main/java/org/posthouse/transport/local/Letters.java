package org.posthouse.transport.local;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.DeliveryKey;
import org.posthouse.api.mail.Disposition;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Message;

/**
 * Makes the redirects of a mail and the answers to it. Their ids derive from what they are, so that one that is submitted
 * again is sent once.
 */
final class Letters {
    private static final Origin ORIGIN = Origin.internal("local");

    private final Mail mail;
    private final Message message;
    private final Instant now;

    Letters(Mail mail, Message message, Instant now) {
        this.mail = mail;
        this.message = message;
        this.now = now;
    }

    /**
     * The mail for another address, from the same sender, with the recipient's DSN parameters.
     *
     * @param top fields to add at the top
     */
    Letter redirect(Recipient recipient, Address to, List<Header> top) {
        Sender sender = mail.sender().toBuilder().size(0).build(); // it grows
        Recipient next = recipient.redirectedTo(to).toBuilder()
                .key("")
                .onDelivery(List.of())
                .disposition(Disposition.fresh(now))
                .build();
        String id = DeliveryKey.derived(mail.id(), 'r', List.of(recipient.key(), "to " + to));
        Mail redirected = Mail.builder(id, now, ORIGIN, sender)
                .recipient(next)
                .attributes(mail.attributes())
                .results(mail.results())
                .build();
        // by which a circle is known when the mail comes back
        Message marked = message.prepend(top)
                .prepend(List.of(Header.of(
                        "Delivered-To",
                        Trace.deliveredTo(recipient.address(), mail.sender().smtputf8()))));
        return new Letter(redirected, marked);
    }

    /**
     * The answer to the mail, unless none may be given.
     *
     * @param account whose answer it is
     */
    Optional<Letter> reply(AccountInfo account, Recipient recipient, Action.Reply reply) throws IOException {
        Optional<Address> sender = mail.sender().address();
        if (sender.isEmpty() || Automatic.is(sender.get()) || Automatic.says(message.headers())) {
            return Optional.empty();
        }
        Address own = Address.parse(account.name()).orElse(recipient.address());
        Address to = reply.to().orElse(sender.get());
        if (to.normalized().equals(own.normalized())
                || to.normalized().equals(recipient.address().normalized())) {
            return Optional.empty();
        }
        // not of this mail: the same answer to the same address is given once, however many mails come
        String id = DeliveryKey.derived(
                "reply", 'v', List.of("of " + own.normalized(), "to " + to.normalized(), "handle " + reply.handle()));
        Recipient whom = Recipient.builder(to)
                .notifyOn(Set.of(Recipient.Notify.NEVER))
                .disposition(Disposition.fresh(now))
                .build();
        Sender nobody = Sender.builder(Optional.empty()) // rfc3834#3.3
                .smtputf8(!Trace.shown(to).isAscii() || !Trace.shown(own).isAscii())
                .build();
        Mail answer = Mail.builder(id, now, ORIGIN, nobody).recipient(whom).build();
        return Optional.of(new Letter(answer, ReplyMessage.of(id, own, to, reply, message.headers(), now)));
    }
}
