package org.posthouse.backup;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.posthouse.api.mail.Disposition;
import org.posthouse.api.mail.Hold;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.spool.Draft;
import org.posthouse.api.spool.Spool;

/**
 * Puts the mail of a copy into a queue, on hold: what became of it since the copy was made, nobody knows. What is in the queue already
 * stays as it is, so it can be run again.
 */
final class QueueRestore {
    private final Spool spool;
    private final Hold hold;

    QueueRestore(Spool spool, Hold hold) {
        this.spool = spool;
        this.hold = hold;
    }

    /**
     * Runs.
     *
     * @return the mails that came
     */
    long run(Path copy) throws IOException {
        long[] came = new long[1];
        QueueCopy.read(copy, (mail, message, whole) -> {
            if (spool.find(mail.id()).isPresent()) {
                whole.check();
                return;
            }
            try (Draft draft = spool.draft()) {
                OutputStream body = draft.body();
                message.transferTo(body);
                whole.check();
                commit(draft, held(mail));
            }
            came[0]++;
        });
        return came[0];
    }

    private Mail held(Mail mail) {
        return mail.toBuilder().each(this::held).build();
    }

    private Recipient held(Recipient recipient) {
        Disposition now = recipient.disposition();
        return now.open() && now.held().isEmpty()
                ? recipient.with(now.toBuilder().hold(hold).build())
                : recipient;
    }

    private static void commit(Draft draft, Mail mail) throws IOException {
        CompletableFuture<Void> durable = new CompletableFuture<>();
        draft.commit(mail, new Draft.Completion() {
            @Override
            public void durable() {
                durable.complete(null);
            }

            @Override
            public void failed(IOException cause) {
                durable.completeExceptionally(cause);
            }
        });
        try {
            durable.get();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stopped);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof IOException io ? io : new IOException(failed.getCause());
        }
    }
}
