package org.posthouse.testkit.store;

import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.Delivery;
import org.posthouse.store.api.DeliveryResult;
import org.posthouse.store.api.DeliveryResult.Kind;
import org.posthouse.store.api.MailStore;
import org.posthouse.store.api.MailboxListener;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;

/**
 * A mail store in memory that keeps the whole contract, for tests. Thread-safe under one lock. Listeners and the callback of
 * {@link #deliver} run on the thread that changed something, outside the lock, so that a test sees their effect at once.
 */
public final class MemoryMailStore implements MailStore {
    private static final Duration KEYS_ARE_KEPT = Duration.ofDays(10);

    /** What is kept of the index of a message: ENVELOPE, BODYSTRUCTURE and BODY as on the wire. */
    public record Index(byte[] envelope, byte[] bodyStructure, byte[] body) {
        /** Nothing was computed. */
        public static final Index NONE = new Index(new byte[0], new byte[0], new byte[0]);
    }

    private record Key(long account, String key) {}

    private record Change(long account, long mailbox, long modSeq) {}

    private final Object lock = new Object();
    private final Clock clock;
    private final Map<Long, MemoryAccount> accounts = new HashMap<>();
    private final Map<Key, Instant> delivered = new HashMap<>();
    private final List<MailboxListener> listeners = new CopyOnWriteArrayList<>();
    private final List<Change> pending = new ArrayList<>();
    private volatile Executor callbacks = Runnable::run;
    private volatile Function<Message, Index> indexer = m -> Index.NONE;
    private volatile Function<Delivery, Optional<Kind>> fault = d -> Optional.empty();
    private volatile boolean gone;
    private long lastId;
    private long lastUidValidity;

    public MemoryMailStore() {
        this(Clock.systemUTC());
    }

    /** @param clock tells when delivery keys expire */
    public MemoryMailStore(Clock clock) {
        this.clock = clock;
    }

    /** Adds a listener. */
    public MemoryMailStore listen(MailboxListener listener) {
        listeners.add(listener);
        return this;
    }

    /** Removes a listener. */
    public void unlisten(MailboxListener listener) {
        listeners.remove(listener);
    }

    /** Has ENVELOPE and BODYSTRUCTURE of rows computed; without it they are empty. */
    public MemoryMailStore indexer(Function<Message, Index> function) {
        indexer = function;
        return this;
    }

    /** Runs the callbacks of {@link #deliver} elsewhere, or later. */
    public MemoryMailStore callbacks(Executor executor) {
        callbacks = executor;
        return this;
    }

    /** Makes deliveries fail: those it gives a kind for are not stored and have that result. */
    public MemoryMailStore fault(Function<Delivery, Optional<Kind>> function) {
        fault = function;
        return this;
    }

    /** From now on every call, on handles too, fails with {@code UNAVAILABLE}, as if the provider had left. */
    public void leave() {
        gone = true;
    }

    /** Ends what {@link #leave} began: as if the provider had come back. */
    public void come() {
        gone = false;
    }

    /** Forgets which messages were expunged so far: older questions for changes are answered incompletely. */
    public void forgetExpunged() {
        synchronized (lock) {
            accounts.values().forEach(MemoryAccount::forgetExpunged);
        }
    }

    @Override
    public Account open(AccountInfo owner, AccountInfo actor) throws StoreException {
        check();
        if (owner.id() != actor.id()) {
            throw new StoreException(Reason.NO_PERMISSION, "not your mailboxes");
        }
        synchronized (lock) {
            return account(owner);
        }
    }

    private MemoryAccount account(AccountInfo info) {
        MemoryAccount account = accounts.computeIfAbsent(info.id(), id -> new MemoryAccount(this, lock, id));
        account.quota(info.quota());
        return account;
    }

    @Override
    public void deliver(Message body, List<Delivery> deliveries, Consumer<List<DeliveryResult>> whenDurable) {
        List<DeliveryResult> results = new ArrayList<>();
        try {
            check();
            byte[] octets = octets(body);
            synchronized (lock) {
                for (Delivery d : deliveries) {
                    results.add(fault.apply(d)
                            .map(kind -> new DeliveryResult(kind, 0, "fault"))
                            .orElseGet(() -> deliver(octets, d)));
                }
            }
        } catch (IOException | StoreException e) {
            results.clear();
            deliveries.forEach(
                    d -> results.add(new DeliveryResult(Kind.UNAVAILABLE, 0, String.valueOf(e.getMessage()))));
        }
        callbacks.execute(() -> whenDurable.accept(results));
        announce();
    }

    private DeliveryResult deliver(byte[] body, Delivery d) {
        MemoryAccount account = account(d.account());
        if (d.key().isPresent() && seen(d.account().id(), d.key().get())) {
            return new DeliveryResult(Kind.DUPLICATE, 0, "");
        }
        byte[] content = new byte[d.prefix().length + body.length];
        System.arraycopy(d.prefix(), 0, content, 0, d.prefix().length);
        System.arraycopy(body, 0, content, d.prefix().length, body.length);
        if (account.exceeds(content.length)) {
            return new DeliveryResult(Kind.OVER_QUOTA, 0, "");
        }
        MemoryMailbox box = account.target(d.mailbox(), d.create());
        MemoryMailbox.Batch batch = box.new Batch();
        long uid = batch.append(d.flags(), d.internalDate(), content);
        batch.apply();
        d.key().ifPresent(key -> remember(d.account().id(), key));
        changed(d.account().id(), box);
        return new DeliveryResult(Kind.STORED, uid, "");
    }

    @Override
    public long used(long account) throws StoreException {
        check();
        synchronized (lock) {
            MemoryAccount known = accounts.get(account);
            return known == null ? 0 : known.octets();
        }
    }

    @Override
    public void deleteAccount(long account) throws StoreException {
        check();
        synchronized (lock) {
            MemoryAccount known = accounts.remove(account);
            if (known != null) {
                known.mailboxesGone();
            }
            delivered.keySet().removeIf(k -> k.account() == account);
        }
    }

    void check() throws StoreException {
        if (gone) {
            throw new StoreException(Reason.UNAVAILABLE, "the store is leaving");
        }
    }

    long nextId() {
        return ++lastId;
    }

    /** Greater than any before, so that a name used again never has an old validity (rfc3501#2.3.1.1). */
    long nextUidValidity() {
        lastUidValidity = Math.max(lastUidValidity + 1, clock.instant().getEpochSecond());
        return lastUidValidity;
    }

    Index index(byte[] content) {
        return indexer.apply(Messages.of(content));
    }

    boolean seen(long account, String key) {
        Instant expires = delivered.get(new Key(account, key));
        return expires != null && expires.isAfter(clock.instant());
    }

    void remember(long account, String key) {
        delivered.put(new Key(account, key), clock.instant().plus(KEYS_ARE_KEPT));
    }

    /** Notes a change, under the lock; {@link #announce} tells it, outside. */
    void changed(long account, MemoryMailbox box) {
        pending.add(new Change(account, box.id, box.highestModSeq));
    }

    void announce() {
        Set<Change> now;
        synchronized (lock) {
            now = new LinkedHashSet<>(pending);
            pending.clear();
        }
        now.forEach(c -> listeners.forEach(l -> l.changed(c.account(), c.mailbox(), c.modSeq())));
    }

    static byte[] octets(Message message) throws IOException {
        try (InputStream in = message.open(0)) {
            return in.readAllBytes();
        }
    }
}
