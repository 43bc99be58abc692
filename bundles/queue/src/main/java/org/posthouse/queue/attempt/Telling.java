package org.posthouse.queue.attempt;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BiPredicate;
import org.posthouse.api.mail.Disposition;
import org.posthouse.api.mail.Disposition.Notice;
import org.posthouse.api.mail.Disposition.Phase;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Reply;
import org.posthouse.queue.notice.Report;
import org.posthouse.queue.notice.Wishes;
import org.posthouse.support.AbsentException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a sender what became of recipients: failures in one notification, successes in another. What was told is recorded
 * when the notification is durable; if that record is lost, the same is told again under the same id, which is once.
 */
final class Telling {
    private static final Logger LOG = LoggerFactory.getLogger(Telling.class);
    private static final Duration AGAIN = Duration.ofMinutes(5);

    private final Workshop shop;
    private final Leased part;
    private final Mail mail;

    Telling(Workshop shop, Leased part) {
        this.shop = shop;
        this.part = part;
        this.mail = part.mail();
    }

    void run() throws IOException, AbsentException {
        List<Recipient> failed =
                part.recipients().stream().filter(Telling::isFailed).toList();
        List<Recipient> delivered =
                part.recipients().stream().filter(r -> !isFailed(r)).toList();
        tell(Report.Kind.FAILED, failed, Wishes::failure);
        tell(Report.Kind.SUCCESS, delivered, Wishes::success);
    }

    private static boolean isFailed(Recipient recipient) {
        return recipient
                .disposition()
                .last()
                .map(last -> last.action() == Reply.Action.FAILED || last.action() == Reply.Action.DELAYED)
                .orElse(true);
    }

    private void tell(Report.Kind kind, List<Recipient> all, BiPredicate<Mail, Recipient> wish)
            throws IOException, AbsentException {
        List<Recipient> about = all.stream().filter(r -> wish.test(mail, r)).toList();
        Changes changes = new Changes();
        if (about.isEmpty() || isSent(kind, about)) {
            for (Recipient recipient : all) {
                changes.add(recipient, done(kind, recipient, wish.test(mail, recipient)));
            }
        } else {
            Instant again = shop.now().plus(AGAIN);
            all.forEach(r -> changes.add(r, Outcomes.tellAt(r, again)));
        }
        part.record(changes);
    }

    /** False if the notification, or what it is made of, makes trouble: others are told meanwhile. */
    private boolean isSent(Report.Kind kind, List<Recipient> about) throws AbsentException {
        try {
            shop.notices().send(kind, mail, about, part.message(), shop.policy());
            return true;
        } catch (IOException e) {
            LOG.warn("{} cannot notify its sender now: {}", mail.id(), e.toString());
            return false;
        }
    }

    private static Recipient done(Report.Kind kind, Recipient recipient, boolean told) {
        boolean failed = kind == Report.Kind.FAILED;
        Disposition.Builder builder =
                recipient.disposition().toBuilder().phase(failed ? Phase.FAILED : Phase.DELIVERED);
        if (told) {
            builder.notified(failed ? Notice.FAILURE : Notice.SUCCESS);
        }
        return recipient.with(builder.build());
    }
}
