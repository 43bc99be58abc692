package org.posthouse.testkit.flow;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.api.spool.Draft;
import org.posthouse.api.spool.Entry;
import org.posthouse.api.spool.Lease;
import org.posthouse.api.spool.RecipientState;
import org.posthouse.api.spool.Spool;
import org.posthouse.api.spool.SpoolFullException;
import org.posthouse.api.spool.SpoolListener;

/** A spool in memory for tests of the mail flow, which can be made to fail. Commits complete before they return. */
public final class FakeSpool implements Spool {
    private static final class Stored {
        Entry entry;
        final byte[] octets;
        boolean leased;
        boolean doomed;

        Stored(Entry entry, byte[] octets) {
            this.entry = entry;
            this.octets = octets;
        }
    }

    private final TreeMap<String, Stored> entries = new TreeMap<>();
    private final List<SpoolListener> listeners = new CopyOnWriteArrayList<>();

    /** The next drafts fail for lack of room. */
    public volatile boolean full;

    /** The next commits fail. */
    public volatile boolean failing;

    /** The next records of attempts fail. */
    public volatile boolean forgetful;

    /** Adds a listener. */
    public FakeSpool listen(SpoolListener listener) {
        listeners.add(listener);
        return this;
    }

    /** The octets of an entry's message as text. */
    public synchronized String text(String id) {
        return new String(entries.get(id).octets, StandardCharsets.UTF_8);
    }

    /** All entries in the order of their ids. */
    public synchronized List<Entry> all() {
        return entries.values().stream().map(s -> s.entry).toList();
    }

    /** Puts an entry in. */
    public void put(Entry entry, String message) {
        add(entry, message.getBytes(StandardCharsets.UTF_8));
    }

    private void add(Entry entry, byte[] octets) {
        synchronized (this) {
            entries.putIfAbsent(entry.id(), new Stored(entry, octets));
        }
        listeners.forEach(SpoolListener::spooled);
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
            public void commit(Entry entry, Completion whenDurable) {
                if (failing) {
                    whenDurable.failed(new IOException("failing"));
                    return;
                }
                add(entry, octets.toByteArray());
                whenDurable.durable();
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public synchronized Optional<Lease> lease(Instant now, Predicate<Entry> ready) {
        Optional<Stored> next = entries.values().stream()
                .filter(s -> !s.leased && !s.entry.held() && !s.entry.due().isAfter(now))
                .sorted(Comparator.comparing(s -> s.entry.due()))
                .filter(s -> ready.test(s.entry))
                .findFirst();
        next.ifPresent(s -> s.leased = true);
        return next.map(Held::new);
    }

    private final class Held implements Lease {
        private final Stored stored;
        private final int attempts;
        private boolean over;
        private boolean closed;

        Held(Stored stored) {
            this.stored = stored;
            this.attempts = stored.entry.attempts() + 1;
        }

        @Override
        public Entry entry() {
            synchronized (FakeSpool.this) {
                return stored.entry;
            }
        }

        @Override
        public Message message() throws IOException {
            if (over) {
                throw new IOException("lease is over");
            }
            return Messages.of(stored.octets);
        }

        @Override
        public void record(List<RecipientState> recipients, Instant due, String reason) throws IOException {
            if (forgetful) {
                throw new IOException("forgetful");
            }
            synchronized (FakeSpool.this) {
                Entry e = stored.entry;
                stored.entry = new Entry(
                        e.id(),
                        e.arrived(),
                        e.sender(),
                        recipients,
                        e.size(),
                        attempts,
                        due,
                        e.held(),
                        reason,
                        e.account(),
                        e.remote());
            }
        }

        @Override
        public void done() throws IOException {
            if (forgetful) {
                throw new IOException("forgetful");
            }
            synchronized (FakeSpool.this) {
                entries.remove(stored.entry.id());
            }
            over = true;
        }

        @Override
        public void close() {
            synchronized (FakeSpool.this) {
                if (closed) {
                    return;
                }
                closed = true;
                over = true;
                stored.leased = false;
                if (stored.doomed) {
                    entries.remove(stored.entry.id());
                }
            }
        }
    }

    @Override
    public synchronized Optional<Instant> nextDue() {
        return entries.values().stream()
                .filter(s -> !s.leased && !s.entry.held())
                .map(s -> s.entry.due())
                .min(Comparator.naturalOrder());
    }

    @Override
    public synchronized Optional<Entry> find(String id) {
        return Optional.ofNullable(entries.get(id)).map(s -> s.entry);
    }

    @Override
    public synchronized Optional<Message> message(String id) {
        return Optional.ofNullable(entries.get(id)).map(s -> Messages.of(s.octets));
    }

    @Override
    public synchronized List<Entry> list(String after, int limit) {
        return new ArrayList<>(entries.tailMap(after, false).values())
                .stream().limit(limit).map(s -> s.entry).toList();
    }

    @Override
    public synchronized Counts counts() {
        return new Counts(
                entries.size(),
                (int) entries.values().stream().filter(s -> s.entry.held()).count(),
                (int) entries.values().stream().filter(s -> s.leased).count());
    }

    @Override
    public boolean reschedule(String id, Instant due, boolean held) {
        synchronized (this) {
            Stored stored = entries.get(id);
            if (stored == null) {
                return false;
            }
            Entry e = stored.entry;
            stored.entry = new Entry(
                    e.id(),
                    e.arrived(),
                    e.sender(),
                    e.recipients(),
                    e.size(),
                    e.attempts(),
                    due,
                    held,
                    e.reason(),
                    e.account(),
                    e.remote());
        }
        listeners.forEach(SpoolListener::spooled);
        return true;
    }

    @Override
    public synchronized boolean delete(String id) {
        Stored stored = entries.get(id);
        if (stored == null) {
            return false;
        }
        if (stored.leased) {
            stored.doomed = true;
        } else {
            entries.remove(id);
        }
        return true;
    }
}
