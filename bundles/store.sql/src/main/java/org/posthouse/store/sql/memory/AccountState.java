package org.posthouse.store.sql.memory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthouse.store.api.MailboxInfo;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;

/** The mailboxes of an account as everybody may see them. Changed by the committer only, under its monitor. */
public final class AccountState {
    public final long id;
    private final Map<Long, Box> byId = new HashMap<>();
    private final Map<String, Box> byName = new HashMap<>();
    private long used;
    private boolean loaded;
    private volatile boolean gone;
    int pins; // guarded by the cache

    AccountState(long id) {
        this.id = id;
    }

    /** True if what is here is not what is stored any more: the account was deleted, or a commit's outcome is unknown. */
    public boolean gone() {
        return gone;
    }

    void go() {
        gone = true;
        Collection<Box> all;
        synchronized (this) {
            all = List.copyOf(byId.values());
        }
        all.forEach(Box::goStale);
    }

    /** Reads an account's mailboxes. */
    public interface Reader {
        List<Box> read() throws StoreException;
    }

    public synchronized void load(Reader reader) throws StoreException {
        if (!loaded) {
            reader.read().forEach(this::add);
            loaded = true;
        }
    }

    public synchronized void add(Box box) {
        byId.put(box.id, box);
        byName.put(box.name(), box);
        used += box.octets();
    }

    public synchronized void remove(Box box) {
        byId.remove(box.id);
        byName.remove(box.name(), box);
        used -= box.octets();
        box.delete();
    }

    public synchronized void rename(Box box, String to) {
        byName.remove(box.name(), box);
        box.rename(to);
        byName.put(to, box);
    }

    public synchronized boolean isEmpty() {
        return byId.isEmpty();
    }

    public synchronized int count() {
        return byId.size();
    }

    public synchronized Optional<Box> named(String canonical) {
        return Optional.ofNullable(byName.get(canonical));
    }

    public synchronized Box box(long mailbox) throws StoreException {
        Box box = byId.get(mailbox);
        if (box == null) {
            throw new StoreException(Reason.NOT_FOUND, "no such mailbox");
        }
        return box;
    }

    public synchronized List<Box> all() {
        return new ArrayList<>(byId.values());
    }

    public synchronized List<MailboxInfo> infos() {
        return byId.values().stream()
                .map(Box::info)
                .sorted(Comparator.comparing((MailboxInfo b) -> !b.name().equals(MailboxNames.INBOX))
                        .thenComparing(MailboxInfo::name))
                .toList();
    }

    public synchronized long used() {
        return used;
    }

    public synchronized void grow(long octets) {
        used += octets;
    }
}
