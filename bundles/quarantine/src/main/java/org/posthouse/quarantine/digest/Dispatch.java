package org.posthouse.quarantine.digest;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.intake.Outbox;
import org.posthouse.api.mail.DeliveryKey;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Message;
import org.posthouse.api.spool.Draft;

/** Hands a digest to the outbox, under an id that is the same however often it is tried. */
record Dispatch(Outbox outbox, String host, ZoneId zone, String url) {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** @throws IOException if it is not known to be on stable storage */
    void send(AccountInfo account, Instant due, Instant now, Arrivals arrivals) throws IOException {
        Address to =
                Address.parse(account.name()).orElseThrow(() -> new IOException("the account's name is no address"));
        String id = DeliveryKey.derived(
                "digest", 'g', List.of(Long.toString(account.id()), Long.toString(due.getEpochSecond())));
        Message message = new DigestMail(id, host, to, now, zone, url, arrivals).message();
        Sender nobody = Sender.empty().toBuilder().smtputf8(!to.isAscii()).build();
        Mail mail = Mail.builder(id, now, Origin.internal("digest"), nobody)
                .recipient(Recipient.builder(to)
                        .notifyOn(Set.of(Recipient.Notify.NEVER))
                        .build())
                .size(message.size())
                .build();
        CompletableFuture<Void> durable = new CompletableFuture<>();
        outbox.submit(mail, message, new Draft.Completion() {
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
        } catch (ExecutionException failed) {
            throw new IOException(failed.getCause().getMessage(), failed.getCause());
        } catch (TimeoutException late) {
            throw new IOException("no answer from the outbox", late);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stopped);
        }
    }
}
