package org.posthouse.dmarc.reports.outgoing;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.posthouse.api.intake.Outbox;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Message;
import org.posthouse.api.spool.Draft;

/** Submits reports to the outbox. Nobody is told if they cannot be delivered: their reverse-path is null. */
final class Post {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Supplier<Optional<Outbox>> outbox;

    /** @param outbox empty while there is none */
    Post(Supplier<Optional<Outbox>> outbox) {
        this.outbox = outbox;
    }

    /**
     * Submits a mail, and returns when that is durable.
     *
     * @param id the same id is the same mail, and sent once
     * @throws IOException if it could not be stored, or there is no outbox; it may have been all the same
     */
    void submit(String id, Instant now, Address to, Message message) throws IOException {
        Sender nobody = Sender.empty().toBuilder().body(Sender.Body.SEVEN_BIT).build();
        Mail mail = Mail.builder(id, now, Origin.internal("dmarc"), nobody)
                .recipient(Recipient.of(to))
                .size(message.size())
                .build();
        CompletableFuture<Void> durable = new CompletableFuture<>();
        outbox.get().orElseThrow(() -> new IOException("no outbox")).submit(mail, message, new Draft.Completion() {
            @Override
            public void durable() {
                durable.complete(null);
            }

            @Override
            public void failed(IOException cause) {
                durable.completeExceptionally(cause);
            }
        });
        await(durable);
    }

    private static void await(CompletableFuture<Void> durable) throws IOException {
        try {
            durable.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException("cannot store the report: " + e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("no answer from the outbox", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
