package org.posthouse.testkit.flow;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.posthouse.api.mail.Destination;
import org.posthouse.api.mail.Disposition;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Reply;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.api.spool.Admission;
import org.posthouse.api.spool.Change;
import org.posthouse.api.spool.Draft;
import org.posthouse.api.spool.Lease;
import org.posthouse.api.spool.Query;
import org.posthouse.api.spool.Replacement;
import org.posthouse.api.spool.Spool;
import org.posthouse.api.spool.SpoolFullException;
import org.posthouse.api.spool.SpoolListener;

/** A spool in memory for tests of the mail flow, which can be made to fail. Commits complete before they return. */
public final class FakeSpool implements Spool {
    private final Clock clock;
    private final Map<String, FakeMail> mails = new LinkedHashMap<>();
    private final Map<String, Instant> remembered = new HashMap<>();
    private final FakeTurns turns = new FakeTurns();
    private final List<SpoolListener> listeners = new CopyOnWriteArrayList<>();
    private long sequence;

    /** The next drafts fail for lack of room. */
    public volatile boolean full;

    /** The next commits fail. */
    public volatile boolean failing;

    /** The next records and changes fail. */
    public volatile boolean forgetful;

    /** A spool by the clock of the system. */
    public FakeSpool() {
        this(Clock.systemUTC());
    }

    /** A spool by this clock, which says what is due when parts are counted, and how long ids are remembered. */
    public FakeSpool(Clock clock) {
        this.clock = clock;
    }

    /** Adds a listener. */
    public FakeSpool listen(SpoolListener listener) {
        listeners.add(listener);
        return this;
    }

    /** The octets of a mail's message as text. */
    public synchronized String text(String id) {
        return new String(mails.get(id).octets, StandardCharsets.UTF_8);
    }

    /** All mails in the order in which they came. */
    public synchronized List<Mail> all() {
        return mails.values().stream().map(m -> m.mail).toList();
    }

    /** Puts a mail in. */
    public void put(Mail mail, String message) {
        add(mail, message.getBytes(StandardCharsets.UTF_8));
    }

    private void add(Mail mail, byte[] octets) {
        synchronized (this) {
            Instant gone = remembered.get(mail.id());
            if (gone != null && !gone.plus(REMEMBERED).isBefore(clock.instant())) {
                return;
            }
            if (mails.putIfAbsent(mail.id(), new FakeMail(sequence, mail, octets)) == null) {
                sequence++;
            }
            drop(mails.get(mail.id()));
        }
        tell();
    }

    private void tell() {
        listeners.forEach(SpoolListener::spooled);
    }

    /** Removes a mail for whose recipients nothing is left to do, and on which nobody works. */
    private void drop(FakeMail mail) {
        drop(mail, 0);
    }

    private void drop(FakeMail mail, int own) {
        boolean done = mail.over() && mail.leases.size() <= own && mails.remove(mail.mail.id(), mail);
        if (done && mail.mail.origin().role() == Origin.Role.INTERNAL) {
            remembered.put(mail.mail.id(), clock.instant());
        }
    }

    @Override
    public Draft draft() throws IOException {
        if (full) {
            throw new SpoolFullException("full");
        }
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        return new Draft() {
            @Override
            public OutputStream body() {
                return octets;
            }

            @Override
            public void commit(Mail mail, Completion whenDurable) {
                long keys = mail.recipients().stream()
                        .map(Recipient::key)
                        .distinct()
                        .count();
                if (failing || keys < mail.recipients().size()) {
                    whenDurable.failed(new IOException(failing ? "failing" : "two recipients of one key"));
                    return;
                }
                add(mail, octets.toByteArray());
                whenDurable.durable();
            }

            @Override
            public void close() {}
        };
    }

    private List<FakeMail.Part> parts() {
        return mails.values().stream().flatMap(m -> m.parts().stream()).toList();
    }

    @Override
    public synchronized Optional<Lease> lease(Instant now, Admission admission) {
        return turns.next(parts(), now, admission).map(part -> new Held(part, now));
    }

    @Override
    public synchronized void reconsider() {
        turns.reconsider();
    }

    @Override
    public synchronized Optional<Instant> nextDue(Admission admission) {
        return parts().stream()
                .filter(p -> p.waits() && !turns.aside(p))
                .filter(p -> admission.admits(p.destination().transport(), p.of().nullSender()))
                .map(FakeMail.Part::due)
                .min(Comparator.naturalOrder());
    }

    private final class Held implements Lease {
        private final FakeMail stored;
        private final FakeMail.Leased leased;
        private boolean closed;

        Held(FakeMail.Part part, Instant now) {
            this.stored = part.of();
            this.leased = stored.lease(part, now);
        }

        @Override
        public Mail mail() {
            synchronized (FakeSpool.this) {
                return stored.mail;
            }
        }

        @Override
        public Destination destination() {
            return leased.destination();
        }

        @Override
        public List<Recipient> recipients() {
            synchronized (FakeSpool.this) {
                return List.copyOf(leased.covered().values());
            }
        }

        @Override
        public Message message() throws IOException {
            open();
            return Messages.of(stored.octets);
        }

        private void open() throws IOException {
            synchronized (FakeSpool.this) {
                if (closed) {
                    throw new IOException("the lease has ended");
                }
            }
        }

        @Override
        public boolean othersDue(Instant now) {
            synchronized (FakeSpool.this) {
                return stored.othersDue(leased, now);
            }
        }

        @Override
        public void record(List<Recipient> before, List<Recipient> now) throws IOException {
            open();
            if (forgetful) {
                throw new IOException("forgetful");
            }
            synchronized (FakeSpool.this) {
                stored.record(leased, before, now);
                drop(stored, 1);
            }
            tell();
        }

        @Override
        public void close() {
            synchronized (FakeSpool.this) {
                if (closed) {
                    return;
                }
                closed = true;
                stored.end(leased);
                turns.ended(leased.destination(), stored.nullSender());
                drop(stored);
            }
            tell();
        }
    }

    private Optional<FakeMail> there(String id) {
        return Optional.ofNullable(mails.get(id)).filter(m -> !m.over());
    }

    @Override
    public synchronized Optional<Mail> find(String id) {
        return there(id).map(m -> m.mail);
    }

    @Override
    public synchronized Optional<Message> message(String id) {
        return there(id).map(m -> Messages.of(m.octets));
    }

    @Override
    public synchronized Page list(Query query, OptionalLong after, int limit) {
        FakeQuery wanted = new FakeQuery(query, clock.instant());
        List<FakeMail> found = mails.values().stream()
                .filter(m -> after.isEmpty() || m.sequence > after.getAsLong())
                .filter(m -> m.parts().stream().anyMatch(wanted::matches))
                .limit(limit + 1L)
                .toList();
        boolean more = limit > 0 && found.size() > limit;
        List<Listed> page = found.stream()
                .limit(limit)
                .map(m -> new Listed(m.mail, !m.leases.isEmpty()))
                .toList();
        return new Page(page, more ? OptionalLong.of(found.get(limit - 1).sequence) : OptionalLong.empty());
    }

    @Override
    public synchronized Tally count(Query query) {
        FakeQuery wanted = new FakeQuery(query, clock.instant());
        return tally(parts().stream().filter(wanted::matches).toList(), wanted);
    }

    private static Tally tally(List<FakeMail.Part> parts, FakeQuery wanted) {
        Map<Query.State, Long> states =
                parts.stream().collect(Collectors.groupingBy(wanted::state, Collectors.counting()));
        return new Tally(
                parts.stream().map(FakeMail.Part::of).distinct().count(),
                states.getOrDefault(Query.State.DUE, 0L),
                states.getOrDefault(Query.State.DEFERRED, 0L),
                states.getOrDefault(Query.State.HELD, 0L),
                states.getOrDefault(Query.State.LEASED, 0L));
    }

    @Override
    public synchronized List<Waiting> destinations(Query query, int limit) {
        FakeQuery wanted = new FakeQuery(query, clock.instant());
        Map<Destination, List<FakeMail.Part>> parts =
                parts().stream().filter(wanted::matches).collect(Collectors.groupingBy(FakeMail.Part::destination));
        return parts.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<Destination, List<FakeMail.Part>> e) ->
                                -e.getValue().size())
                        .thenComparing(e -> e.getKey().toString()))
                .limit(limit)
                .map(e -> new Waiting(
                        e.getKey(),
                        tally(e.getValue(), wanted),
                        e.getValue().stream()
                                .map(p -> p.of().mail.arrived())
                                .min(Comparator.naturalOrder())
                                .orElseThrow()))
                .toList();
    }

    @Override
    public int change(Query query, Change change) throws IOException {
        if (forgetful) {
            throw new IOException("forgetful");
        }
        int changed = 0;
        synchronized (this) {
            FakeQuery wanted = new FakeQuery(query, clock.instant());
            for (FakeMail mail : new ArrayList<>(mails.values())) {
                boolean different = false;
                for (FakeMail.Part part : mail.parts()) {
                    different |= mail.change(
                            part, wanted.chosen(part), change, query.id().isPresent());
                }
                changed += different ? 1 : 0;
                drop(mail);
            }
        }
        if (changed > 0) {
            tell();
        }
        return changed;
    }

    @Override
    public boolean replace(String id, Replacement replacement) throws IOException {
        if (full) {
            throw new SpoolFullException("full");
        }
        if (forgetful) {
            throw new IOException("forgetful");
        }
        byte[] octets;
        try (InputStream in = replacement.message().open(0)) {
            octets = in.readAllBytes();
        }
        synchronized (this) {
            Optional<FakeMail> from = there(id);
            if (from.isEmpty() || !from.get().areFree(replacement.keys())) {
                return false;
            }
            if (mails.containsKey(replacement.by().id())) {
                throw new IOException("there is a mail " + replacement.by().id() + " already");
            }
            from.get().leave(replacement.keys(), replacement.by().id(), clock.instant());
            drop(from.get());
            mails.put(replacement.by().id(), new FakeMail(sequence++, replacement.by(), octets));
        }
        tell();
        return true;
    }

    /** A disposition that is given up. */
    static Disposition.Builder bounced(Disposition before, Change.Bounce bounce, boolean nullSender) {
        Disposition.Builder after = before.toBuilder();
        if (before.held().isPresent()) {
            after.release();
        }
        return after.phase(nullSender ? Disposition.Phase.FAILED : Disposition.Phase.TELLING)
                .due(bounce.due())
                .last(Reply.own(Reply.Action.FAILED, bounce.status(), bounce.due()));
    }

    @Override
    public synchronized Counts counts() {
        List<FakeMail.Part> parts = parts();
        return new Counts(
                mails.size(),
                (int) parts.stream()
                        .filter(FakeMail.Part::held)
                        .map(FakeMail.Part::of)
                        .distinct()
                        .count(),
                mails.values().stream().mapToInt(m -> m.leases.size()).sum());
    }
}
