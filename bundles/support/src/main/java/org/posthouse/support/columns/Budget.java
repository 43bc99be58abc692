package org.posthouse.support.columns;

import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What sessions may hold in memory, for each account and for all of them, in octets. What an account's sessions share is
 * counted once. Whoever is about to take more asks {@link Share#fits} and refuses; what grows by itself calls {@link Share#settle}: then
 * the session that was used longest ago is ended, of the account that has too much, or if all together have too much, of the one that
 * has most. Used by all threads; the ends of sessions are called without a lock.
 */
public final class Budget {
    private static final int LIST = 96; // of an entry below, about
    private static final int CHUNK = 40;

    /** A session that was told to end is believed for so long to do so; then another one is. */
    private static final long ENDING_NANOS = 10_000_000_000L;

    private final LongSupplier clock;
    private final Map<Long, Holder> holders = new HashMap<>();
    private long most;
    private long mostOfAccount;
    private long octets;

    /**
     * @param most for all together
     * @param mostOfAccount for one account
     * @param clock as {@link System#nanoTime}
     */
    public Budget(long most, long mostOfAccount, LongSupplier clock) {
        this.clock = clock;
        limits(most, mostOfAccount);
    }

    /** Changes the limits; who has too much now is not ended before something grows. */
    public synchronized void limits(long all, long account) {
        most = all;
        mostOfAccount = account;
    }

    /** Octets held by all together. */
    public synchronized long octets() {
        return octets;
    }

    /**
     * Why a session has to end.
     *
     * @param account the account's id
     * @param octets what is held, by the account or by all together
     * @param allowed how much that may be
     */
    public record Excess(long account, long octets, long allowed) {}

    /** What is held for one account. */
    private static final class Holder {
        private final long account;
        private final Map<Shared, Held> held = new HashMap<>();
        private final Map<Object, int[]> chunks = new IdentityHashMap<>(); // in how many of those
        private final Set<Share> shares = new HashSet<>();
        private long octets;
        private Share ending;
        private long endingSince;

        Holder(long account) {
            this.account = account;
        }
    }

    private static final class Held {
        private final Shared what;
        private int holders;

        Held(Shared what) {
            this.what = what;
        }
    }

    /**
     * A session that holds something.
     *
     * @param end ends it; called by any thread, must not block
     */
    public synchronized Share open(long account, Consumer<Excess> end) {
        Holder holder = holders.computeIfAbsent(account, Holder::new);
        Share share = new Share(holder, end);
        holder.shares.add(share);
        return share;
    }

    /** What a session holds. Its methods do nothing once it was {@linkplain #release released}. */
    public final class Share {
        private final Holder holder;
        private final Consumer<Excess> end;
        private Held held;
        private long own;
        private long used = clock.getAsLong();
        private boolean released;

        private Share(Holder holder, Consumer<Excess> end) {
            this.holder = holder;
            this.end = end;
        }

        /**
         * Holds something in place of what it held before.
         *
         * @return what is to be kept: the same as others have, if they have it already
         */
        public <T extends Shared> T hold(T what) {
            int unused = what.hashCode(); // kept by it; takes a while the first time, so not under the lock
            synchronized (Budget.this) {
                if (released) {
                    return what;
                }
                Held before = held;
                held = holder.held.get(what);
                if (held == null) {
                    held = new Held(what);
                    add(holder, held);
                }
                held.holders++;
                letGo(holder, before);
                @SuppressWarnings("unchecked") // it is equal to one
                T kept = (T) held.what;
                return kept;
            }
        }

        /** What it has for itself, in octets. */
        public void own(long now) {
            synchronized (Budget.this) {
                if (!released) {
                    count(holder, now - own);
                    own = now;
                }
            }
        }

        /** It is used now. */
        public void used() {
            synchronized (Budget.this) {
                used = clock.getAsLong();
            }
        }

        /** False if its account has more than it may. If all together have, another one is ended, or this is the one that has most. */
        public boolean fits() {
            Call call;
            synchronized (Budget.this) {
                if (holder.octets > mostOfAccount || octets > most && greediest() == holder) {
                    return false;
                }
                call = excess();
            }
            run(call);
            return true;
        }

        /** Ends somebody if there is too much. */
        public void settle() {
            Call call;
            synchronized (Budget.this) {
                call = holder.octets > mostOfAccount ? oldest(holder, holder.octets, mostOfAccount) : excess();
            }
            run(call);
        }

        /** It holds nothing any more. */
        public void release() {
            Call call;
            synchronized (Budget.this) {
                if (released) {
                    return;
                }
                own(0);
                letGo(holder, held);
                held = null;
                released = true;
                holder.shares.remove(this);
                if (holder.ending == this) {
                    holder.ending = null;
                }
                if (holder.shares.isEmpty()) {
                    holders.remove(holder.account, holder);
                }
                call = holder.octets > mostOfAccount ? oldest(holder, holder.octets, mostOfAccount) : excess();
            }
            run(call);
        }
    }

    // --- counting, under the lock

    private void count(Holder holder, long more) {
        holder.octets += more;
        octets += more;
    }

    private void add(Holder holder, Held held) {
        holder.held.put(held.what, held);
        long more = held.what.octets() + LIST;
        for (Object chunk : held.what.chunks()) {
            if (holder.chunks.computeIfAbsent(chunk, c -> new int[1])[0]++ == 0) {
                more += Shared.octets(chunk) + CHUNK;
            }
        }
        count(holder, more);
    }

    private void letGo(Holder holder, Held held) {
        if (held == null || --held.holders > 0) {
            return;
        }
        holder.held.remove(held.what);
        long less = held.what.octets() + LIST;
        for (Object chunk : held.what.chunks()) {
            if (--holder.chunks.get(chunk)[0] == 0) {
                holder.chunks.remove(chunk);
                less += Shared.octets(chunk) + CHUNK;
            }
        }
        count(holder, -less);
    }

    // --- who has to go, under the lock

    /** A session to be ended without the lock. */
    private record Call(Share share, Excess excess) {}

    private static void run(Call call) {
        if (call != null) {
            call.share.end.accept(call.excess);
        }
    }

    /** If all together have too much. */
    private Call excess() {
        return octets > most ? oldest(greediest(), octets, most) : null;
    }

    private Holder greediest() {
        Holder greediest = null;
        for (Holder holder : holders.values()) {
            if (greediest == null || holder.octets > greediest.octets) {
                greediest = holder;
            }
        }
        return greediest;
    }

    /** One at a time: the end of one may be enough. */
    private Call oldest(Holder holder, long has, long allowed) {
        if (holder == null) {
            return null;
        }
        long now = clock.getAsLong();
        if (holder.ending != null && now - holder.endingSince < ENDING_NANOS) {
            return null;
        }
        Share oldest = null;
        for (Share share : holder.shares) {
            if (share != holder.ending && (oldest == null || share.used - oldest.used < 0)) {
                oldest = share;
            }
        }
        if (oldest == null) {
            return null;
        }
        holder.ending = oldest;
        holder.endingSince = now;
        return new Call(oldest, new Excess(holder.account, has, allowed));
    }
}
