package org.posthouse.store.sql.memory;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The accounts used lately, and of their mailboxes the columns used lately: both bounded. What is pinned stays, whatever the
 * bound says; no operation is under way on what is not pinned.
 */
public final class AccountCache {
    private final Map<Long, AccountState> accounts = new LinkedHashMap<>(64, 0.75f, true);
    private final Map<Box, Integer> columns = new LinkedHashMap<>(64, 0.75f, true);
    private int maxAccounts;
    private int maxRows;
    private long rows;

    public AccountCache(int maxAccounts, int maxRows) {
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

    /** The columns of a mailbox were used: those used longest ago go if there are too many. */
    public synchronized void touched(Box box) {
        if (!box.hasColumns()) {
            forget(box);
            return;
        }
        int now = box.loadedRows();
        Integer before = columns.put(box, now);
        rows += now - (before == null ? 0 : before);
        if (rows > maxRows) {
            for (Iterator<Map.Entry<Box, Integer>> i = columns.entrySet().iterator(); i.hasNext() && rows > maxRows; ) {
                Map.Entry<Box, Integer> e = i.next();
                if (e.getKey() != box && e.getKey().dropColumns()) {
                    rows -= e.getValue();
                    i.remove();
                }
            }
        }
    }
}
