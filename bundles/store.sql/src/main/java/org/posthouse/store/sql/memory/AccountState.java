package org.posthouse.store.sql.memory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthouse.store.api.MailboxChange;
import org.posthouse.store.api.MailboxInfo;
import org.posthouse.store.api.MailboxNames;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;

/** The mailboxes of an account as everybody may see them. Changed by the committer only, under its monitor. */
public final class AccountState {
    public final long id;
    private final Map<Long, Box> byId = new HashMap<>();
    private final Map<String, Box> byName = new HashMap<>();
    private long used;
    private long promised;
    private long modSeq;
    private long lastDeletion;
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

    /**
     * An account as the tables have it.
     *
     * @param lastDeletion the mod-sequence of the latest deletion of a mailbox; 0: none
     */
    public record Stored(List<Box> boxes, long lastDeletion) {}

    /** Reads an account. */
    public interface Reader {
        Stored read() throws StoreException;
    }

    public synchronized void load(Reader reader) throws StoreException {
        if (!loaded) {
            Stored stored = reader.read();
            lastDeletion = stored.lastDeletion();
            modSeq = lastDeletion;
            stored.boxes().forEach(this::add);
            loaded = true;
        }
    }

    public synchronized void add(Box box) {
        byId.put(box.id, box);
        byName.put(box.name(), box);
        used += box.octets();
        modSeq = Math.max(modSeq, box.latest());
    }

    /** @param at the mod-sequence of its deletion */
    public synchronized void remove(Box box, long at) {
        lastDeletion = at;
        modSeq = Math.max(modSeq, at);
        byId.remove(box.id);
        byName.remove(box.name(), box);
        used -= box.octets();
        box.delete();
    }

    /** @param at the mod-sequence of that */
    public synchronized void rename(Box box, String to, long at) {
        byName.remove(box.name(), box);
        box.rename(to, at);
        byName.put(to, box);
        modSeq = Math.max(modSeq, at);
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

    /** A mailbox if it is there. */
    public synchronized Optional<Box> present(long mailbox) {
        return Optional.ofNullable(byId.get(mailbox));
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

    /** Octets that copies under way are going to need, which nobody else may take from the quota. */
    public synchronized long promised() {
        return promised;
    }

    /** @param more octets; negative: they are not needed, or in use by now */
    public synchronized void promise(long more) {
        promised += more;
    }

    /** The highest mod-sequence: all changes up to it can be seen. */
    public synchronized long modSeq() {
        return modSeq;
    }

    /** The mod-sequence of the latest deletion of a mailbox, or up to which deletions are forgotten; 0: none. */
    public synchronized long lastDeletion() {
        return lastDeletion;
    }

    /** The mailboxes that changed after a mod-sequence, of those that are there. */
    public synchronized List<MailboxChange> changedSince(long since) {
        return byId.values().stream()
                .map(box -> box.changedSince(since))
                .flatMap(Optional::stream)
                .toList();
    }

    /** Makes what a commit made of the account visible, after its mailboxes. */
    public synchronized void publish(long newModSeq, long octets) {
        modSeq = newModSeq;
        used += octets;
    }
}
