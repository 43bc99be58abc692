package org.posthouse.store.sql;

import static org.junit.Assert.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.Test;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.Changes;
import org.posthouse.store.api.Committed;
import org.posthouse.store.api.DeliveryResult;
import org.posthouse.store.api.FlagRow;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.Guard;
import org.posthouse.store.api.MailboxInfo;
import org.posthouse.store.api.MailboxStatus;
import org.posthouse.store.api.Op;
import org.posthouse.store.api.Row;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.Transferred;
import org.posthouse.store.api.UidSet;
import org.posthouse.store.sql.engine.StoreSettings;
import org.posthouse.testkit.store.MemoryMailStore;
import org.posthouse.testkit.store.Pages;

/** Random operations, small and large, restarts and evictions: the store does what the memory store does. */
public class ModelTest extends StoreFixture {
    private static final List<String> NAMES = List.of("INBOX", "Trash", "Archive");
    private static final int STEPS = 600;
    private final MemoryMailStore model = new MemoryMailStore();
    private Random random;
    private int piece = 1000;

    @Override
    StoreSettings settings() {
        return settings(1000, 100_000);
    }

    private StoreSettings settings(int maxAccounts, int maxRows) {
        return new StoreSettings(64, 1_000_000_000, maxAccounts, maxRows, 50, true, piece);
    }

    /** The same moment in both stores. */
    private record Moment(String name, long uidNext, long model, long store) {}

    private final List<Moment> moments = new ArrayList<>();

    @Test
    public void bothDoTheSame() throws Exception {
        long seed = Long.getLong("posthouse.seed", new Random().nextLong());
        random = new Random(seed);
        me = newAccount(20_000);
        for (int step = 0; step < STEPS; step++) {
            try {
                step();
                String name = name();
                compare(name);
                MailboxStatus now = modelStatus(name);
                moments.add(new Moment(
                        name,
                        now.uidNext(),
                        now.highestModSeq(),
                        storeStatus(name).highestModSeq()));
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed + " step " + step, e);
            }
        }
        assertEquals("seed " + seed, List.of(), store.admin().check().problems());
    }

    private String name() {
        return NAMES.get(random.nextInt(NAMES.size()));
    }

    private Account modelAccount() throws StoreException {
        return model.open(me);
    }

    private static long id(Account account, String name) throws StoreException {
        return account.mailbox(name).orElseThrow().id();
    }

    private MailboxStatus modelStatus(String name) throws Exception {
        return modelAccount().status(id(modelAccount(), name));
    }

    private MailboxStatus storeStatus(String name) throws Exception {
        return account().status(id(account(), name));
    }

    private void step() throws Exception {
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> deliver();
            case 3, 4, 5, 6 -> commit();
            case 7, 8 -> transfer();
            case 9 ->
                assertEquals(
                        modelAccount().claimRecent(id(modelAccount(), "INBOX")),
                        account().claimRecent(inbox()));
            case 10 -> recreate();
            default -> disturb();
        }
    }

    private void disturb() throws Exception {
        switch (random.nextInt(4)) {
            case 0 -> {
                piece = random.nextBoolean() ? 1000 : 1 + random.nextInt(4); // nearly everything is large
                reopen();
            }
            case 1 -> store.settings(settings(1, 1));
            case 2 -> {
                AccountInfo other = newAccount(0); // pushes the account out
                store.open(other);
            }
            default -> store.engine().sweeper().sweep();
        }
    }

    private void recreate() throws Exception {
        if (random.nextInt(4) == 0) {
            for (Account a : List.of(modelAccount(), account())) {
                a.delete("Trash");
                a.create("Trash", Set.of());
            }
            moments.removeIf(m -> m.name().equals("Trash"));
        }
    }

    private void deliver() throws Exception {
        String key = random.nextBoolean() ? "key" + random.nextInt(30) : null;
        String name = name();
        String text = "m".repeat(random.nextInt(400));
        List<DeliveryResult> expected = new ArrayList<>();
        model.deliver(mail(text), List.of(to(name, key)), expected::addAll);
        assertEquals(expected, deliver(mail(text), to(name, key)));
    }

    private UidSet uids(String name) throws Exception {
        long next = modelStatus(name).uidNext();
        if (random.nextInt(10) == 0) {
            return UidSet.ALL;
        }
        List<Long> some = new ArrayList<>();
        for (int i = random.nextInt(5); i >= 0; i--) {
            some.add(1 + Math.abs(random.nextLong() % next));
        }
        return UidSet.of(some);
    }

    private Flags flags() {
        return Flags.of(random.nextInt(32), random.nextInt(3) == 0 ? Set.of("k" + random.nextInt(3)) : Set.of());
    }

    private Op op(String name) throws Exception {
        return switch (random.nextInt(5)) {
            case 0, 1 ->
                new Op.Append(
                        mail("a".repeat(random.nextInt(400))),
                        flags(),
                        DATE,
                        random.nextInt(3) == 0 ? Optional.of("key" + random.nextInt(30)) : Optional.empty());
            case 2, 3 -> new Op.SetFlags(uids(name), Op.SetFlags.Mode.values()[random.nextInt(3)], flags());
            default -> new Op.Expunge(uids(name), random.nextInt(3) > 0);
        };
    }

    private void commit() throws Exception {
        String name = name();
        List<Op> ops = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            ops.add(op(name));
        }
        List<Moment> known = moments.stream().filter(m -> m.name().equals(name)).toList();
        Optional<Moment> since = known.isEmpty() || random.nextBoolean()
                ? Optional.empty()
                : Optional.of(known.get(random.nextInt(known.size())));
        Object expected = result(
                () -> plain(modelAccount().commit(id(modelAccount(), name), ops, guard(since.map(Moment::model)))));
        Object actual =
                result(() -> plain(account().commit(id(account(), name), ops, guard(since.map(Moment::store)))));
        assertEquals(ops.toString(), expected, actual);
    }

    private static Guard guard(Optional<Long> since) {
        return since.map(s -> new Guard(OptionalLong.of(s))).orElse(Guard.NONE);
    }

    private interface Call {
        Object run() throws Exception;
    }

    private static Object result(Call call) throws Exception {
        try {
            return call.run();
        } catch (StoreException e) {
            return e.reason();
        }
    }

    private static Object plain(Committed c) {
        return List.of(c.appended(), flags(c.updated()), c.expunged(), c.refused());
    }

    private static List<String> flags(List<FlagRow> rows) {
        return rows.stream().map(r -> r.uid() + " " + r.flags()).toList();
    }

    private void transfer() throws Exception {
        String from = name();
        String to = name();
        UidSet uids = uids(from);
        boolean move = random.nextBoolean();
        Object expected = result(
                () -> plain(modelAccount().transfer(id(modelAccount(), from), uids, id(modelAccount(), to), move)));
        Object actual = result(() -> plain(account().transfer(id(account(), from), uids, id(account(), to), move)));
        assertEquals(expected, actual);
    }

    private static Object plain(Transferred t) {
        return List.of(t.from(), t.to());
    }

    private void compare(String name) throws Exception {
        MailboxStatus expected = modelStatus(name);
        MailboxStatus actual = storeStatus(name);
        assertEquals(expected.messages(), actual.messages());
        assertEquals(expected.unseen(), actual.unseen());
        assertEquals(expected.recent(), actual.recent());
        assertEquals(expected.uidNext(), actual.uidNext());
        assertEquals(expected.octets(), actual.octets());
        assertEquals(modelAccount().used(), account().used());
        UidSet uids = uids(name);
        assertEquals(plain(modelAccount(), name, uids), plain(account(), name, uids));
        for (Moment m : moments) {
            if (m.name().equals(name) && random.nextInt(5) == 0) {
                compare(
                        Pages.changes(modelAccount(), id(modelAccount(), name), m.model(), 100),
                        Pages.changes(account(), id(account(), name), m.store(), 100),
                        m.uidNext());
            }
        }
        compare(
                Pages.changes(modelAccount(), id(modelAccount(), name), 0, 100),
                Pages.changes(account(), id(account(), name), 0, 100),
                1);
    }

    /** Of what vanished only that counts which the asker could have seen. */
    private static void compare(Changes expected, Changes actual, long uidNext) {
        assertEquals(expected.complete(), actual.complete());
        assertEquals(flags(expected.changed()), flags(actual.changed()));
        assertEquals(
                expected.vanished().stream().filter(u -> u < uidNext).boxed().toList(),
                actual.vanished().stream().filter(u -> u < uidNext).boxed().toList());
        assertEquals(expected.uidNext(), actual.uidNext());
    }

    private static List<String> plain(Account account, String name, UidSet uids) throws Exception {
        List<String> rows = new ArrayList<>();
        MailboxInfo box = account.mailbox(name).orElseThrow();
        for (Row row : account.rows(box.id(), uids, 20)) {
            byte[] octets = account.content(box.id(), row.uid()).open(0).readAllBytes();
            rows.add(row.uid() + " " + row.flags() + " " + row.size() + " " + row.internalDate() + " "
                    + new String(octets));
        }
        return rows;
    }
}
