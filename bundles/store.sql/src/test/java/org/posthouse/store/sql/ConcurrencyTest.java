package org.posthouse.store.sql;

import static org.junit.Assert.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.Test;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.Changes;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.Guard;
import org.posthouse.store.api.Op;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.UidSet;
import org.posthouse.store.sql.engine.StoreSettings;
import org.posthouse.testkit.store.Pages;

/** Several change a mailbox at the same time while others follow it by its changes, with memory for next to nothing. */
public class ConcurrencyTest extends StoreFixture {
    private static final int STEPS = 100;
    private final AtomicBoolean over = new AtomicBoolean();

    @Override
    StoreSettings settings() {
        return new StoreSettings(64, 1_000_000, 1, 1, 50, false);
    }

    @Test
    public void whoFollowsTheChangesSeesWhatIsThere() throws Exception {
        long inbox = inbox();
        long trash = id("Trash");
        Account account = account();
        append(inbox, 20);
        ExecutorService pool = Executors.newFixedThreadPool(8);
        List<Future<?>> changers = new ArrayList<>();
        List<Future<?>> followers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            int seed = i;
            changers.add(pool.submit(() -> change(account, inbox, trash, new Random(seed))));
        }
        changers.add(pool.submit(() -> {
            for (int i = 0; i < STEPS; i++) {
                deliver("d" + i, "key" + i % 50);
                store.open(newAccount(0)); // pushes ours out of memory
            }
            return null;
        }));
        for (int i = 0; i < 3; i++) {
            long mailbox = i == 0 ? trash : inbox;
            followers.add(pool.submit((Callable<Object>) () -> follow(account, mailbox)));
        }
        for (Future<?> f : changers) {
            f.get();
        }
        over.set(true);
        for (int i = 0; i < 3; i++) {
            assertEquals(
                    whole(account, i == 0 ? trash : inbox), followers.get(i).get());
        }
        pool.shutdown();
        assertEquals(List.of(), store.admin().check().problems());
    }

    private Object change(Account account, long inbox, long trash, Random random) throws Exception {
        for (int i = 0; i < STEPS; i++) {
            UidSet some = UidSet.of(uid(random), uid(random), uid(random));
            try {
                switch (random.nextInt(5)) {
                    case 0 ->
                        account.commit(
                                inbox,
                                List.of(new Op.Append(mail("a"), Flags.NONE, DATE, Optional.empty())),
                                Guard.NONE);
                    case 1, 2 ->
                        account.commit(
                                inbox,
                                List.of(new Op.SetFlags(
                                        some,
                                        Op.SetFlags.Mode.values()[random.nextInt(3)],
                                        Flags.of(random.nextInt(32)))),
                                Guard.NONE);
                    case 3 -> account.transfer(inbox, some, trash, random.nextBoolean());
                    default ->
                        account.commit(
                                random.nextBoolean() ? inbox : trash, List.of(new Op.Expunge(some, true)), Guard.NONE);
                }
            } catch (StoreException e) {
                if (e.reason() != StoreException.Reason.UNAVAILABLE) { // the queue is full
                    throw e;
                }
            }
        }
        return null;
    }

    private static long uid(Random random) {
        return 1 + random.nextInt(150);
    }

    private static Map<Long, Flags> whole(Account account, long mailbox) throws StoreException {
        Map<Long, Flags> view = new TreeMap<>();
        Pages.changes(account, mailbox, 0, 100).changed().forEach(r -> view.put(r.uid(), r.flags()));
        return view;
    }

    private Map<Long, Flags> follow(Account account, long mailbox) throws StoreException {
        Map<Long, Flags> view = new TreeMap<>();
        long since = 0;
        while (true) {
            boolean last = over.get();
            Changes c = Pages.changes(account, mailbox, since, 100);
            if (!c.complete()) {
                view.clear();
            }
            c.vanished().ranges().forEach(r -> view.keySet().removeIf(u -> u >= r.first() && u <= r.last()));
            c.changed().forEach(r -> view.put(r.uid(), r.flags()));
            since = c.highestModSeq();
            assertEquals(view.size(), view.isEmpty() ? 0 : count(view, c));
            if (last) {
                return view;
            }
        }
    }

    private static long count(Map<Long, Flags> view, Changes c) {
        return view.keySet().stream().filter(u -> u < c.uidNext()).count();
    }
}
