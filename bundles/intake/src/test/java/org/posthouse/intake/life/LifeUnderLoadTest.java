package org.posthouse.intake.life;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.Test;
import org.posthouse.api.intake.Outcome;
import org.posthouse.api.intake.Transaction;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Origin.Role;

/** While mail flows versions are shared, promoted and taken back: each mail is decided by exactly one. */
public class LifeUnderLoadTest extends LifeFixture {
    private static final int SENDERS = 4;
    private static final int ROUNDS = 60;

    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicInteger sent = new AtomicInteger();

    @Test
    public void eachMailIsDecidedByExactlyOneVersion() throws Exception {
        spam("1.0.0");
        spam("2.0.0");
        ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
        try {
            List<Future<Set<String>>> seen = new ArrayList<>();
            for (int i = 0; i < SENDERS; i++) {
                int sender = i;
                seen.add(senders.submit(() -> send(sender)));
            }
            for (int round = 0; round < ROUNDS; round++) {
                share("2.0.0", "50");
                some();
                promote("2.0.0");
                some();
                abort();
                some();
            }
            ended.set(true);
            Set<String> deciders = new TreeSet<>();
            for (Future<Set<String>> each : seen) {
                deciders.addAll(each.get());
            }
            assertEquals(Set.of("[1.0.0]", "[2.0.0]"), deciders);
            assertTrue(sent + " mails", sent.get() > ROUNDS * 3);
        } finally {
            ended.set(true);
            senders.shutdownNow();
        }
    }

    /** Some mails begin and end between one change and the next. */
    private void some() {
        int before = sent.get();
        await("some mail", () -> sent.get() > before + SENDERS || ended.get());
    }

    /** Sends until the end; which versions have marked a mail together. */
    private Set<String> send(int sender) throws Exception {
        Set<String> seen = new TreeSet<>();
        for (int i = 0; !ended.get(); i++) {
            Origin origin = Origin.builder("s" + sender, "mx", Role.MX)
                    .remote(new InetSocketAddress(
                            InetAddress.getByAddress(new byte[] {10, (byte) sender, (byte) i, 1}), 12345))
                    .build();
            try (Transaction mail = open(origin, "x@far.test", "alice@here.test")) {
                Outcome outcome = send(mail, MESSAGE);
                assertEquals(250, outcome.status().code());
                String key = direct.jobs.stream()
                        .filter(job -> job.mail().id().equals(mail.id()))
                        .findFirst()
                        .orElseThrow()
                        .recipients()
                        .get(0)
                        .key();
                seen.add(marks(direct.text(key)).toString());
                direct.jobs.removeIf(job -> job.mail().id().equals(mail.id()));
            }
            sent.incrementAndGet();
        }
        return seen;
    }
}
