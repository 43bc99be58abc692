package org.posthouse.intake;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.intake.Intake;
import org.posthouse.api.intake.Rejection;
import org.posthouse.api.intake.Transaction;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Origin;
import org.posthouse.api.message.Status;
import org.posthouse.intake.body.Scratch;
import org.posthouse.intake.filter.Chain;
import org.posthouse.intake.filter.Ruling;

/** {@link Intake} without the framework around it. */
final class Door implements Intake {
    private static final long TICKET_SECONDS = 60;
    private static final int SESSIONS = 10_000;
    private static final int RECIPIENTS = 50_000;

    private record Parked(MailTransaction transaction, Future<?> expiry) {}

    final Services services;
    final Chain chain;
    final Scratch scratch;
    final Clock clock;
    final Workers workers;
    final Gate gate = new Gate();
    final Crowd crowd = new Crowd(RECIPIENTS);
    final Doorkeeper doorkeeper;
    private final Ids ids;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Parked> tickets = new ConcurrentHashMap<>();

    /** What filters added when a session connected; the oldest go, and are asked again if the session lives. */
    private final Map<String, List<Header>> connected = Collections.synchronizedMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<Header>> eldest) {
            return size() > SESSIONS;
        }
    });

    private volatile Settings settings;

    Door(Services services, Chain chain, Scratch scratch, Clock clock, Workers workers, Settings settings) {
        this.services = services;
        this.chain = chain;
        this.scratch = scratch;
        this.clock = clock;
        this.workers = workers;
        this.settings = settings;
        this.ids = new Ids(clock);
        this.doorkeeper = new Doorkeeper(services);
    }

    void settings(Settings now) {
        settings = now;
    }

    Settings settings() {
        return settings;
    }

    @Override
    public void connect(Origin origin) throws Rejection {
        requireOpen();
        if (!chain.asksAtConnect()) {
            return;
        }
        Ruling ruling = chain.connect(origin);
        if (ruling.isPartAbsent()) {
            return; // a required filter is absent: no reason to refuse the connection, it is asked at MAIL
        }
        check(ruling);
        connected.put(origin.session(), ruling.added());
    }

    @Override
    public Transaction begin(Origin origin) throws Rejection {
        requireOpen();
        if (services.spool() == null && services.direct() == null) {
            throw new Rejection.Unavailable();
        }
        doorkeeper.begin(origin);
        return new MailTransaction(this, ids.next(), origin, connectFields(origin));
    }

    private List<Header> connectFields(Origin origin) throws Rejection {
        if (!chain.asksAtConnect()) {
            return List.of();
        }
        List<Header> fields = connected.get(origin.session());
        if (fields == null) {
            // the filter, or this bundle, came after the session
            Ruling ruling = chain.connect(origin);
            check(ruling);
            fields = ruling.added();
            connected.put(origin.session(), fields);
        }
        return fields;
    }

    /** Nothing more is done here once this bundle leaves: its filters may have gone before it. */
    void requireOpen() throws Rejection {
        if (gate.isClosed()) {
            throw new Rejection.Unavailable();
        }
    }

    /** Refuses what filters refused. */
    static void check(Ruling ruling) throws Rejection {
        if (ruling.isPartAbsent()) {
            throw new Rejection.Unavailable();
        }
        if (ruling.last().isPresent()) {
            Verdict verdict = ruling.last().get();
            if (verdict instanceof Verdict.Reject reject) {
                throw new Rejection(reject.status());
            }
            throw new Rejection(verdict instanceof Verdict.Defer defer ? defer.status() : Status.UNAVAILABLE);
        }
    }

    @Override
    public long maxSize() {
        return settings.maxSize();
    }

    String park(MailTransaction transaction) {
        byte[] secret = new byte[12];
        random.nextBytes(secret);
        String ticket = transaction.id() + "-" + HexFormat.of().formatHex(secret);
        Future<?> expiry;
        try {
            expiry = workers.timer.schedule(() -> expire(ticket), TICKET_SECONDS, TimeUnit.SECONDS);
        } catch (RejectedExecutionException closing) {
            transaction.abort();
            return ticket;
        }
        tickets.put(ticket, new Parked(transaction, expiry));
        return ticket;
    }

    private void expire(String ticket) {
        Parked parked = tickets.remove(ticket);
        if (parked != null) {
            parked.expiry().cancel(false); // or the timer would outlive this bundle
            parked.transaction().abort();
        }
    }

    @Override
    public Transaction attach(String ticket) throws Rejection {
        Parked parked = tickets.remove(ticket);
        if (parked == null) {
            throw new Rejection.Unavailable();
        }
        parked.expiry().cancel(false);
        parked.transaction().attached();
        return parked.transaction();
    }

    /** Aborts what is parked. */
    void dropTickets() {
        List.copyOf(tickets.keySet()).forEach(this::expire);
    }
}
