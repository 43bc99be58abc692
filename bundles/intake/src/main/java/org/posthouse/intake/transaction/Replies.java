package org.posthouse.intake.transaction;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.posthouse.api.intake.Outbox;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.DeliveryKey;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Headers;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.api.spool.Draft;
import org.posthouse.intake.parts.MailRules;
import org.posthouse.intake.verdict.IncomingMail;
import org.posthouse.intake.verdict.ReplyOrder;
import org.posthouse.support.MailDate;
import org.posthouse.support.address.AsciiForm;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends the replies that filters want sent for a mail that was taken. */
final class Replies {
    private static final Logger LOG = LoggerFactory.getLogger(Replies.class);

    /** The most replies to one mail. */
    private static final int MOST = 100;

    /** What the server makes, in lower case. */
    private static final Set<String> OWN = Set.of(
            "from",
            "to",
            "date",
            "message-id",
            "auto-submitted",
            "in-reply-to",
            "references",
            "mime-version",
            "content-type",
            "content-transfer-encoding");

    private final Outbox outbox;
    private final Supplier<MailRules> rules;
    private final Clock clock;

    Replies(Outbox outbox, Supplier<MailRules> rules, Clock clock) {
        this.outbox = outbox;
        this.rules = rules;
        this.clock = clock;
    }

    /**
     * Sends replies. Blocks on the disk.
     *
     * @param then called exactly once, on any thread, when all are durable or have failed
     */
    void send(String id, IncomingMail mail, Runnable then) {
        List<ReplyOrder> orders = isAutomatic(id, mail) ? List.of() : mail.replies();
        if (orders.size() > MOST) {
            LOG.warn("{} {} replies requested, {} sent", id, orders.size(), MOST);
            orders = orders.subList(0, MOST);
        }
        AtomicInteger left = new AtomicInteger(orders.size() + 1);
        Runnable one = () -> {
            if (left.decrementAndGet() == 0) {
                then.run();
            }
        };
        for (ReplyOrder order : orders) {
            try {
                send(id, mail, order, one);
            } catch (IOException | RuntimeException | Error e) {
                LOG.warn("{} sends no reply in the name of {}", id, order.from().address(), e);
                one.run();
            }
        }
        one.run();
    }

    /** No reply to what no person wrote (rfc3834#2). */
    private static boolean isAutomatic(String id, IncomingMail mail) {
        try {
            return mail.content()
                    .message()
                    .headers()
                    .first("Auto-Submitted")
                    .filter(value -> !value.toLowerCase(Locale.ROOT).startsWith("no"))
                    .isPresent();
        } catch (IOException e) {
            LOG.warn("{} gets no reply: cannot read its header", id, e);
            return true;
        }
    }

    private void send(String id, IncomingMail mail, ReplyOrder order, Runnable then) throws IOException {
        Optional<Address> to = order.reply().to().or(() -> mail.sender().address());
        if (to.isEmpty()) {
            then.run(); // nobody to answer (rfc3834#2)
            return;
        }
        Address from = order.from().address();
        String own = DeliveryKey.derived(
                id,
                'v',
                List.of(
                        from.normalized().toString(),
                        "handle " + order.reply().handle(),
                        "to " + to.get().normalized()));
        Instant now = clock.instant();
        byte[] header = Messages.toBytes(
                header(own, from, to.get(), order.reply(), mail.content().message(), now));
        Message message = Messages.prefixed(
                header, Messages.of("\r\n" + lines(order.reply().text())));
        boolean utf8 = AsciiForm.of(to.get()).isEmpty() || !isAscii(header);
        Sender nobody = Sender.empty().toBuilder().smtputf8(utf8).build();
        Mail reply = Mail.builder(own, now, Origin.internal("filter"), nobody)
                .recipient(Recipient.of(to.get()))
                .build();
        outbox.submit(reply, message, new Draft.Completion() {
            @Override
            public void durable() {
                then.run();
            }

            @Override
            public void failed(IOException cause) {
                LOG.warn("{} cannot send its reply {}", id, own, cause);
                then.run();
            }
        });
    }

    private List<Header> header(String id, Address from, Address to, Action.Reply reply, Message about, Instant now)
            throws IOException {
        List<Header> fields = new ArrayList<>();
        fields.add(Header.of("From", "<" + AsciiForm.of(from).orElse(from) + ">"));
        fields.add(Header.of("To", "<" + AsciiForm.of(to).orElse(to) + ">"));
        fields.add(Header.of("Date", MailDate.of(now)));
        fields.add(
                Header.of("Message-ID", "<" + id + "@" + Stamp.word(rules.get().hostname()) + ">"));
        Headers original = about.headers();
        original.first("Message-ID")
                .filter(Replies::isMessageId)
                .ifPresent(
                        parent -> { // rfc3834#3.1.5
                            fields.add(Header.of("In-Reply-To", parent));
                            fields.add(Header.of("References", parent));
                        });
        fields.add(Header.of("Auto-Submitted", "auto-replied")); // rfc3834#5
        reply.header().stream()
                .filter(field -> !OWN.contains(field.name().toLowerCase(Locale.ROOT)))
                .forEach(fields::add);
        fields.add(Header.of("MIME-Version", "1.0"));
        fields.add(Header.of("Content-Type", "text/plain; charset=utf-8"));
        fields.add(Header.of("Content-Transfer-Encoding", "8bit"));
        return fields;
    }

    private static boolean isMessageId(String text) {
        return text.matches("<[!-~]{3,250}>");
    }

    private static boolean isAscii(byte[] octets) {
        for (byte b : octets) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    private static String lines(String text) {
        String lines = text.replace("\r\n", "\n").replace('\r', '\n').replace("\n", "\r\n");
        return lines.endsWith("\r\n") ? lines : lines + "\r\n";
    }
}
