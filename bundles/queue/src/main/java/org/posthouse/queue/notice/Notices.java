package org.posthouse.queue.notice;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.posthouse.api.intake.Outbox;
import org.posthouse.api.mail.DeliveryKey;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Message;
import org.posthouse.api.spool.Draft;
import org.posthouse.queue.parts.Parts;
import org.posthouse.queue.parts.Policy;
import org.posthouse.support.AbsentException;

/** Submits notifications to the outbox. */
public final class Notices {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Parts parts;
    private final Clock clock;

    public Notices(Parts parts, Clock clock) {
        this.parts = parts;
        this.clock = clock;
    }

    /**
     * Tells a sender, who must not be the null sender; returns when that is durable. Submitted again, it is sent once.
     *
     * @param about recipients as they are now, at least one
     * @param message the message of the mail
     * @throws AbsentException if the outbox is absent
     * @throws IOException if the message cannot be read or the notification not be stored; it may have been all the same
     */
    public void send(Report.Kind kind, Mail mail, List<Recipient> about, Message message, Policy policy)
            throws IOException, AbsentException {
        Address to = mail.sender().address().orElseThrow();
        Instant now = clock.instant();
        String id = id(kind, mail, about);
        Report report = new Report(id, kind, mail, about, message, policy, now);
        Message notification = report.message();
        Sender nobody = Sender.empty().toBuilder()
                .body(report.body())
                .smtputf8(report.isUtf8())
                .build();
        Mail notice = Mail.builder(id, now, Origin.internal("queue"), nobody)
                .recipient(Recipient.of(to))
                .size(notification.size())
                .build();
        submit(notice, notification);
        parts.traces().stage(mail.id(), kind.stage(), "notification " + id + " to <" + to + ">");
    }

    /** A sender is told of a delay once, whichever recipient it is noticed at. */
    private static String id(Report.Kind kind, Mail mail, List<Recipient> about) {
        List<String> keys = kind == Report.Kind.DELAYED
                ? List.of()
                : about.stream().map(Recipient::key).toList();
        return DeliveryKey.derived(mail.id(), kind.letter(), keys);
    }

    private void submit(Mail notice, Message message) throws IOException, AbsentException {
        CompletableFuture<Void> durable = new CompletableFuture<>();
        Draft.Completion completion = new Draft.Completion() {
            @Override
            public void durable() {
                durable.complete(null);
            }

            @Override
            public void failed(IOException cause) {
                durable.completeExceptionally(cause);
            }
        };
        Outbox outbox = parts.outbox().get().orElseThrow(() -> new AbsentException("outbox"));
        parts.outbox().run(outbox, o -> o.submit(notice, message, completion));
        try {
            await(durable);
        } catch (IOException e) {
            if (!parts.outbox().holds(outbox)) {
                throw new AbsentException("outbox", e);
            }
            throw e;
        }
    }

    private static void await(CompletableFuture<Void> durable) throws IOException {
        try {
            durable.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException(
                    "cannot store the notification: " + e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("no answer from the outbox", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
