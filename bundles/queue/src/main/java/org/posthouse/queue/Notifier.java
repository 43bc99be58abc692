package org.posthouse.queue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Recipient;
import org.posthouse.api.message.Sender;
import org.posthouse.api.spool.DeliveryKey;
import org.posthouse.api.spool.Draft;
import org.posthouse.api.spool.Entry;
import org.posthouse.api.spool.RecipientState;
import org.posthouse.api.spool.Spool;

/**
 * Puts notifications to senders (rfc3464) into the spool. The id of one follows from what it is about, and it is due only a
 * little later, so that a repeated attempt finds it there instead of sending it again; the caller reschedules it when its
 * own record is durable.
 */
final class Notifier {
    private static final Duration LATER = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Services services;
    private final Clock clock;

    Notifier(Services services, Clock clock) {
        this.services = services;
        this.clock = clock;
    }

    /** The sender learns that recipients were refused; the notification's id, empty if there is nobody to tell. */
    Optional<String> failed(Entry entry, List<Ledger.Notice> about, Message message, Settings settings)
            throws IOException {
        return send('f', entry, about, message, settings);
    }

    /** The sender learns that the mail was delivered. */
    Optional<String> delivered(Entry entry, List<Ledger.Notice> about, Message message, Settings settings)
            throws IOException {
        return send('s', entry, about, message, settings);
    }

    /** The sender learns that the mail is still waiting. */
    Optional<String> delayed(Entry entry, List<Ledger.Notice> about, Message message, Settings settings)
            throws IOException {
        return send('d', entry, about, message, settings);
    }

    private Optional<String> send(char kind, Entry entry, List<Ledger.Notice> about, Message message, Settings settings)
            throws IOException {
        if (entry.sender().address().isEmpty() || about.isEmpty()) {
            return Optional.empty(); // rfc5321#6.1
        }
        Address to = entry.sender().address().get();
        Spool spool = services.spool();
        if (spool == null) {
            throw new IOException("the spool is absent");
        }
        Instant now = clock.instant();
        String id = Keys.notification(
                entry.id(), kind, about.stream().map(n -> n.state().key()).toList());
        if (spool.find(id).isPresent()) {
            return Optional.of(id);
        }
        Report report = new Report(id, kind, entry, about, message, settings, now);
        CompletableFuture<Void> durable = new CompletableFuture<>();
        Draft draft = spool.draft();
        boolean handed = false;
        try {
            OutputStream out = draft.body();
            long size = write(report, message, out);
            out.flush();
            Sender nobody =
                    new Sender(Optional.empty(), 0, report.body(), report.isUtf8(), Optional.empty(), Optional.empty());
            RecipientState recipient = RecipientState.fresh(Recipient.of(to), DeliveryKey.of(id, to, true));
            Entry notice = new Entry(
                    id,
                    now,
                    nobody,
                    List.of(recipient),
                    size,
                    0,
                    now.plus(LATER),
                    false,
                    "",
                    Optional.empty(),
                    Optional.empty());
            handed = true;
            draft.commit(notice, new Draft.Completion() {
                @Override
                public void durable() {
                    durable.complete(null);
                }

                @Override
                public void failed(IOException cause) {
                    durable.completeExceptionally(cause);
                }
            });
        } finally {
            if (!handed) {
                draft.close();
            }
        }
        await(durable);
        services.trace(entry.id(), report.stage(), "notification " + id + " to <" + to + ">");
        services.trace(id, "received", "from <> to <" + to + ">, notification about " + entry.id());
        return Optional.of(id);
    }

    private static long write(Report report, Message message, OutputStream out) throws IOException {
        byte[] head = report.head();
        out.write(head);
        long size = head.length;
        if (report.returnsAll()) {
            try (InputStream in = message.open(0)) {
                size += in.transferTo(out);
            }
        }
        byte[] tail = report.tail();
        out.write(tail);
        return size + tail.length;
    }

    private static void await(CompletableFuture<Void> durable) throws IOException {
        try {
            durable.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException("the notification cannot be spooled", e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("the spool does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
