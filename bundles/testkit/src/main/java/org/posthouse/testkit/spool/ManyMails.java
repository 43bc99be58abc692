package org.posthouse.testkit.spool;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.posthouse.api.mail.Destination;
import org.posthouse.api.mail.Disposition;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.api.spool.Draft;
import org.posthouse.api.spool.Spool;

/**
 * The queue of a server with much to do: mails over a thousand destinations, one in twenty with two recipients. At most 20,000 of
 * them go to {@link #SLOW} and are due.
 */
public final class ManyMails {
    /** The destination that most mail waits for. */
    public static final Destination SLOW = new Destination("smtp", "slow.example");

    /** How many destinations there are, {@link #SLOW} among them. */
    public static final int DESTINATIONS = 1000;

    private static final int TO_SLOW = 20_000;
    private static final int UNDER_WAY = 2000;
    private static final byte[] MESSAGE =
            ("Subject: soak\r\n\r\n" + "x".repeat(400) + "\r\n").getBytes(StandardCharsets.US_ASCII);

    private final int count;
    private final Instant start;
    private final Duration others;

    /**
     * @param count how many there will be at last
     * @param start when those to {@link #SLOW} and half of the others are due; the rest is due a day later and more
     * @param others how much later than that half of the others is due
     */
    public ManyMails(int count, Instant start, Duration others) {
        this.count = count;
        this.start = start;
        this.others = others;
    }

    /** The domain of a destination other than {@link #SLOW}. */
    public static String domain(int i) {
        return "d" + i % (DESTINATIONS - 1) + ".example";
    }

    private Mail mail(int i) {
        String id = String.format(Locale.ROOT, "%08x%06x", start.getEpochSecond() + i / 100, i);
        boolean slow = i % (count / Math.min(TO_SLOW, count / 2)) == 0;
        Instant due = slow ? start : i % 2 == 0 ? start.plus(others) : start.plusSeconds(90_000 + i);
        Mail.Builder mail = Mail.builder(
                id,
                start.minusSeconds(i % 400_000),
                Origin.builder("s" + i, "submission", Origin.Role.SUBMISSION)
                        .remote(new InetSocketAddress("192.0.2.1", 40_000))
                        .account(Optional.of("user" + i % 5000 + "@here.example"))
                        .build(),
                Sender.of(new Address("user" + i % 50_000, "s" + i % 3000 + ".example")));
        mail.recipient(recipient(id, "r" + i, slow ? SLOW.name() : domain(i), due));
        if (i % 20 == 7) {
            mail.recipient(recipient(id, "s" + i, domain(i + 1), start.plus(others)));
        }
        return mail.build();
    }

    private static Recipient recipient(String id, String local, String domain, Instant due) {
        Address address = new Address(local, domain);
        return Recipient.builder(address)
                .key(id + "/" + address)
                .disposition(Disposition.builder(due)
                        .destination(new Destination("smtp", domain))
                        .build())
                .build();
    }

    /** Puts some of them into a spool; durable on return. */
    public void fill(Spool spool, int from, int to) throws IOException, InterruptedException {
        Semaphore room = new Semaphore(UNDER_WAY);
        AtomicReference<IOException> failure = new AtomicReference<>();
        for (int i = from; i < to; i++) {
            room.acquire();
            try (Draft draft = spool.draft()) {
                draft.body().write(MESSAGE);
                draft.commit(mail(i), new Draft.Completion() {
                    @Override
                    public void durable() {
                        room.release();
                    }

                    @Override
                    public void failed(IOException cause) {
                        failure.compareAndSet(null, cause);
                        room.release();
                    }
                });
            }
        }
        room.acquire(UNDER_WAY);
        if (failure.get() != null) {
            throw new IOException("not all mails are in the spool", failure.get());
        }
    }
}
