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
import org.posthouse.intake.body.BodySink;
import org.posthouse.support.scratch.Scratch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Transactions and messages that nobody holds at the moment. Each is dropped if nobody takes it up within a minute; when intake
 * leaves, the messages are left to the next one.
 */
final class Tickets {
    private static final Logger LOG = LoggerFactory.getLogger(Tickets.class);

    /** For how many seconds one is good. */
    static final long SECONDS = 60;

    private static final int SECRET = 12;

    /** What a ticket is for. */
    private sealed interface Left {
        void drop();

        void leave(String ticket);

        /** A transaction. */
        record Whole(MailTransaction transaction) implements Left {
            @Override
            public void drop() {
                transaction.abort();
            }

            @Override
            public void leave(String ticket) {
                transaction.leave(ticket);
            }
        }

        /** A message. */
        record Part(BodySink sink) implements Left {
            @Override
            public void drop() {
                sink.discard();
            }

            @Override
            public void leave(String ticket) {
                sink.leave(ticket);
            }
        }
    }

    private record Parked(Left left, Future<?> expiry) {}

    private final ScheduledExecutorService timer;
    private final Scratch scratch;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Parked> parked = new ConcurrentHashMap<>();
    private volatile boolean closed;

    Tickets(ScheduledExecutorService timer, Scratch scratch) {
        this.timer = timer;
        this.scratch = scratch;
        // they are used after this bundle has left, too, which can load no class any more then
        LOG.trace("{} {} {} {}", ticket(""), Parked.class, Left.Whole.class, Left.Part.class);
    }

    /** Keeps a transaction; its ticket. Touches the disk once intake has left. */
    String park(MailTransaction transaction) {
        return put(transaction.id(), new Left.Whole(transaction));
    }

    /** Keeps a message of a transaction that came to nothing; its ticket, empty if there is no such message. As {@link #park}. */
    String keep(String id, BodySink sink) {
        return sink.failure().isPresent() ? "" : put(id, new Left.Part(sink));
    }

    private String ticket(String id) {
        byte[] secret = new byte[SECRET];
        random.nextBytes(secret);
        return id + "-" + HexFormat.of().formatHex(secret);
    }

    private String put(String id, Left left) {
        String ticket = ticket(id);
        if (closed) {
            left.leave(ticket);
            return ticket;
        }
        try {
            parked.put(
                    ticket,
                    new Parked(
                            left,
                            timer.schedule(
                                    () -> take(ticket, Left.class).ifPresent(Left::drop), SECONDS, TimeUnit.SECONDS)));
        } catch (RejectedExecutionException closing) {
            left.leave(ticket);
            return ticket;
        }
        if (closed) { // meanwhile
            take(ticket, Left.class).ifPresent(mine -> mine.leave(ticket));
        }
        return ticket;
    }

    /** Gives a transaction back, once. */
    Optional<MailTransaction> take(String ticket) {
        return take(ticket, Left.Whole.class).map(Left.Whole::transaction);
    }

    /**
     * Gives a message back, once, also one that another intake left.
     *
     * @param maxSize the most octets of the message; 0 means no limit
     */
    Optional<BodySink> takeMessage(String ticket, long maxSize) {
        return take(ticket, Left.Part.class).map(Left.Part::sink).or(() -> BodySink.find(scratch, ticket, maxSize));
    }

    private <L extends Left> Optional<L> take(String ticket, Class<L> kind) {
        Parked found = parked.get(ticket);
        if (found == null || !kind.isInstance(found.left()) || !parked.remove(ticket, found)) {
            return Optional.empty();
        }
        found.expiry().cancel(false); // or the timer would outlive this bundle
        return Optional.of(kind.cast(found.left()));
    }

    /** Leaves the messages to the next intake. */
    void close() {
        closed = true;
        for (String ticket : List.copyOf(parked.keySet())) {
            take(ticket, Left.class).ifPresent(left -> left.leave(ticket));
        }
    }
}
