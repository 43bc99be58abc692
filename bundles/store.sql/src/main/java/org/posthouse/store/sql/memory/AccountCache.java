package org.posthouse.store.sql.memory;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.posthouse.support.memory.HeapShare;

/**
 * The accounts used lately, and of their mailboxes the columns used lately: both bounded. What is pinned stays, whatever the
 * bound says; no operation is under way on what is not pinned. Columns are not read if, with those that are pinned, they would
 * take more than their part of the heap ({@link HeapShare#COLUMNS}), half of it for one mailbox: the process would end, for all users.
 */
public final class AccountCache {
    private final Map<Long, AccountState> accounts = new LinkedHashMap<>(64, 0.75f, true);
    private final Map<Box, Integer> columns = new LinkedHashMap<>(64, 0.75f, true);
    private final long mostRows;
    private int maxAccounts;
    private int maxRows;
    private long rows;
    private long loading; // rows that are being read

    public AccountCache(int maxAccounts, int maxRows) {
        this(maxAccounts, maxRows, HeapShare.COLUMNS.octets() / Columns.OCTETS);
    }

    /** @param mostRows of columns that are pinned or being read */
    AccountCache(int maxAccounts, int maxRows, long mostRows) {
        this.mostRows = mostRows;
        this.maxAccounts = maxAccounts;
        this.maxRows = maxRows;
    }

    public synchronized void limits(int newMaxAccounts, int newMaxRows) {
        maxAccounts = newMaxAccounts;
        maxRows = newMaxRows;
    }

    /** An account, pinned; perhaps not loaded yet. */
    public synchronized AccountState acquire(long id) {
        AccountState state = accounts.computeIfAbsent(id, AccountState::new);
        state.pins++;
        if (accounts.size() > maxAccounts) {
            evictAccounts();
        }
        return state;
    }

    /** An account if it is in memory; not pinned. */
    public synchronized Optional<AccountState> present(long id) {
        return Optional.ofNullable(accounts.get(id));
    }

    public synchronized void release(AccountState state) {
        state.pins--;
    }

    private void evictAccounts() {
        int excess = accounts.size() - maxAccounts;
        for (Iterator<AccountState> i = accounts.values().iterator(); i.hasNext() && excess > 0; ) {
            AccountState a = i.next();
            if (a.pins == 0) {
                i.remove();
                a.all().forEach(this::forget);
                excess--;
            }
        }
    }

    private void forget(Box box) {
        Integer n = columns.remove(box);
        if (n != null) {
            rows -= n;
        }
    }

    /** Drops an account that is not what is stored any more. */
    public synchronized void drop(AccountState state) {
        accounts.remove(state.id, state);
        state.all().forEach(this::forget);
        state.go();
    }

    public synchronized void drop(long id) {
        AccountState state = accounts.get(id);
        if (state != null) {
            drop(state);
        }
    }

    public synchronized void dropAll() {
        new ArrayList<>(accounts.values()).forEach(this::drop);
    }

    public synchronized List<AccountState> all() {
        return List.copyOf(accounts.values());
    }

    /** Octets of the columns that are in memory or being read. */
    public synchronized long octets() {
        return (rows + loading) * Columns.OCTETS;
    }

    /** Octets of columns that may be in memory. */
    public long mostOctets() {
        return mostRows * Columns.OCTETS;
    }

    /** The most messages of a mailbox whose columns can be read. */
    public long mostOfMailbox() {
        return mostRows / 2;
    }

    /**
     * Columns are about to be read: makes room.
     *
     * @return false if there is none now; else {@link #read} has to be called
     */
    public synchronized boolean reading(int number) {
        evict(null, mostRows - loading - number);
        if (rows + loading + number > mostRows) {
            return false;
        }
        loading += number;
        return true;
    }

    /** Columns were read, or not: after {@link #touched}. */
    public synchronized void read(int number) {
        loading -= number;
    }

    /** The columns of a mailbox were used: those used longest ago go if there are too many. */
    public synchronized void touched(Box box) {
        if (!box.hasColumns()) {
            forget(box);
            return;
        }
        int now = box.loadedRows();
        Integer before = columns.put(box, now);
        rows += now - (before == null ? 0 : before);
        evict(box, Math.min(maxRows, mostRows));
    }

    private void evict(Box but, long most) {
        for (Iterator<Map.Entry<Box, Integer>> i = columns.entrySet().iterator(); i.hasNext() && rows > most; ) {
            Map.Entry<Box, Integer> e = i.next();
            if (e.getKey() != but && e.getKey().dropColumns()) {
                rows -= e.getValue();
                i.remove();
            }
        }
    }
}
