package org.posthouse.intake.transaction;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Transactions that nobody holds at the moment; each is aborted if nobody takes it up within a minute. */
final class Tickets {
    private static final long SECONDS = 60;
    private static final int SECRET = 12;

    private record Parked(MailTransaction transaction, Future<?> expiry) {}

    private final ScheduledExecutorService timer;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Parked> parked = new ConcurrentHashMap<>();

    Tickets(ScheduledExecutorService timer) {
        this.timer = timer;
    }

    /** Keeps a transaction; its ticket. */
    String park(MailTransaction transaction) {
        byte[] secret = new byte[SECRET];
        random.nextBytes(secret);
        String ticket = transaction.id() + "-" + HexFormat.of().formatHex(secret);
        Future<?> expiry;
        try {
            expiry = timer.schedule(() -> expire(ticket), SECONDS, TimeUnit.SECONDS);
        } catch (RejectedExecutionException closing) {
            transaction.abort();
            return ticket;
        }
        parked.put(ticket, new Parked(transaction, expiry));
        return ticket;
    }

    private void expire(String ticket) {
        take(ticket).ifPresent(MailTransaction::abort);
    }

    /** Gives a transaction back, once. */
    Optional<MailTransaction> take(String ticket) {
        Parked found = parked.remove(ticket);
        if (found == null) {
            return Optional.empty();
        }
        found.expiry().cancel(false); // or the timer would outlive this bundle
        return Optional.of(found.transaction());
    }

    /** Aborts what is parked. */
    void drop() {
        List.copyOf(parked.keySet()).forEach(this::expire);
    }
}
