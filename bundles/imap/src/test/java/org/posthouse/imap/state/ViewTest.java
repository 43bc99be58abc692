package org.posthouse.imap.state;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.Test;
import org.posthouse.imap.parse.NumberSet;
import org.posthouse.imap.parse.SyntaxException;
import org.posthouse.imap.parse.Tokens;
import org.posthouse.imap.wire.Wire;
import org.posthouse.store.api.Changes;
import org.posthouse.store.api.FlagRow;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.UidSet;

public class ViewTest {
    private static final Updates.Form ALL = new Updates.Form(true, false, false);
    private static final Updates.Form NO_EXPUNGE = new Updates.Form(false, false, false);

    private final View view = new View(1, "INBOX", 7, false);

    private void learn(long modSeq, boolean complete, UidSet vanished, FlagRow... changed) throws Exception {
        long next = changed.length == 0 ? view.uidNext() : changed[changed.length - 1].uid() + 1;
        view.learn(page(7, next, modSeq, List.of(changed), vanished, complete), new Told());
    }

    @Test
    public void aSequenceSetMeansTheSameAsBitsAndAsUids() throws Exception {
        assertEquals(UidSet.EMPTY, view.uids(set("*:*"), false));
        learn(5, true, UidSet.EMPTY, row(2, 1), row(5, 1), row(9, 1));
        for (boolean byUid : List.of(false, true)) {
            for (String text : List.of("1", "*", "1:*", "*:2", "3:1,2", "1,3", "2:2,1:3", "3,*", "1:2,2:3,1:3")) {
                assertEquals(text, view.uids(view.select(set(text), byUid)), view.uids(set(text), byUid));
            }
            assertThrows(SyntaxException.class, () -> view.uids(set("1,4"), false));
        }
        assertEquals(UidSet.EMPTY, view.uids(set("10:20,3:4"), true));
        assertEquals("5:9", view.uids(set("3:100"), true).toString());
    }

    /** The only one. */
    private static Changes page(
            long validity, long uidNext, long modSeq, List<FlagRow> changed, UidSet vanished, boolean complete) {
        UidSet covered = uidNext > 1 ? UidSet.range(1, uidNext - 1) : UidSet.EMPTY;
        return new Changes(validity, uidNext, modSeq, changed, vanished, complete, covered, Optional.empty());
    }

    /** The same in one page or in several. */
    private static void learnInPages(View view, Random random, Changes whole) throws Exception {
        long after = 0;
        UidSet vanished = whole.vanished();
        while (after < whole.uidNext() - 1 && random.nextInt(3) > 0) {
            long from = after;
            long to = after + 1 + random.nextInt((int) (whole.uidNext() - 1 - after));
            if (to == whole.uidNext() - 1) {
                break;
            }
            List<FlagRow> some = whole.changed().stream()
                    .filter(r -> r.uid() > from && r.uid() <= to)
                    .toList();
            Changes.Next next = new Changes.Next(0, whole.uidNext(), whole.highestModSeq(), whole.complete(), to);
            view.learn(
                    new Changes(
                            whole.uidValidity(),
                            whole.uidNext(),
                            whole.highestModSeq(),
                            some,
                            vanished,
                            whole.complete(),
                            UidSet.range(from + 1, to),
                            Optional.of(next)),
                    new Told());
            vanished = UidSet.EMPTY;
            after = to;
        }
        long from = after;
        view.learn(
                new Changes(
                        whole.uidValidity(),
                        whole.uidNext(),
                        whole.highestModSeq(),
                        whole.changed().stream().filter(r -> r.uid() > from).toList(),
                        vanished,
                        whole.complete(),
                        from < whole.uidNext() - 1 ? UidSet.range(from + 1, whole.uidNext() - 1) : UidSet.EMPTY,
                        Optional.empty()),
                new Told());
    }

    private static FlagRow row(long uid, long modSeq) {
        return new FlagRow(uid, modSeq, Flags.NONE);
    }

    private String tell(Updates.Form form) throws Exception {
        Wire out = new Wire();
        while (Updates.tell(view, form, null, out)) {}
        return new String(out.take(), StandardCharsets.UTF_8);
    }

    private static NumberSet set(String text) throws SyntaxException {
        return NumberSet.parse(new Tokens(text.getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    public void selections() throws Exception {
        learn(1, true, UidSet.EMPTY, row(3, 1), row(5, 1), row(4000000000L, 1));
        assertEquals("{0, 2}", view.select(set("1,3"), false).toString());
        assertEquals("{0, 1, 2}", view.select(set("*:1"), false).toString());
        assertEquals("{2}", view.select(set("*"), false).toString());
        assertEquals("{0, 1}", view.select(set("1:10"), true).toString());
        assertEquals("{2}", view.select(set("4294967295:*"), true).toString());
        assertEquals("{1, 2}", view.select(set("4:4294967295"), true).toString());
        assertEquals("{}", view.select(set("4,6:7"), true).toString());
        assertThrows(SyntaxException.class, () -> view.select(set("4"), false));
        assertThrows(SyntaxException.class, () -> view.select(set("1:4"), false));
        assertEquals(UidSet.of(3, 4, 5), view.uids(view.select(set("1:2"), false)));
        for (String bad : List.of("", "0", "1:", ":1", "1,", "a", "1:2:3", "4294967296")) {
            assertThrows(bad, SyntaxException.class, () -> {
                Tokens in = new Tokens(bad.getBytes(StandardCharsets.US_ASCII));
                NumberSet.parse(in);
                in.end();
            });
        }
    }

    @Test
    public void anEmptyMailboxHasNoMessages() throws Exception {
        assertTrue(view.select(set("1:*"), false).isEmpty());
        assertTrue(view.select(set("*"), false).isEmpty());
        assertTrue(view.select(set("1:*"), true).isEmpty());
        assertThrows(SyntaxException.class, () -> view.select(set("1"), false));
    }

    @Test
    public void whatCameAndWentIsNeverTold() throws Exception {
        learn(1, true, UidSet.EMPTY, row(1, 1), row(2, 1));
        tell(ALL);
        learn(2, true, UidSet.EMPTY, row(3, 2));
        learn(3, true, UidSet.of(1, 3));
        assertEquals("", tell(NO_EXPUNGE));
        assertEquals(2, view.count());
        assertEquals("* 1 EXPUNGE\r\n", tell(ALL));
        assertEquals(1, view.count());
    }

    @Test
    public void anotherValidityIsAnotherMailbox() {
        assertThrows(
                ViewLostException.class, () -> view.learn(page(8, 1, 1, List.of(), UidSet.EMPTY, true), new Told()));
    }

    /** A client that believes what it is told knows the mailbox, whatever happens, and parking changes nothing. */
    @Test
    public void aClientThatBelievesWhatItIsTold() throws Exception {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            TreeMap<Long, FlagRow> truth = new TreeMap<>();
            List<Long> believed = new ArrayList<>();
            View mine = new View(1, "INBOX", 7, false);
            long uid = 1;
            long modSeq = 1;
            for (int round = 0; round < 30; round++) {
                long since = modSeq;
                BitSet removed = new BitSet();
                for (int n = random.nextInt(4); n > 0; n--) {
                    modSeq++;
                    int what = random.nextInt(3);
                    if (what == 0 || truth.isEmpty()) {
                        truth.put(uid, row(uid, modSeq));
                        uid++;
                    } else {
                        Long key = new ArrayList<>(truth.keySet()).get(random.nextInt(truth.size()));
                        if (what == 1) {
                            truth.put(key, new FlagRow(key, modSeq, Flags.of(random.nextInt(32))));
                        } else {
                            truth.remove(key);
                            removed.set(key.intValue());
                        }
                    }
                }
                boolean complete = random.nextInt(4) > 0;
                List<FlagRow> changed = truth.values().stream()
                        .filter(r -> !complete || r.modSeq() > since)
                        .toList();
                UidSet vanished =
                        complete ? UidSet.of(removed.stream().asLongStream().toArray()) : UidSet.EMPTY;
                learnInPages(mine, random, page(7, uid, modSeq, changed, vanished, complete));
                if (random.nextBoolean()) {
                    mine = View.resume(new Parcel(mine.park()));
                    assertEquals(uid, mine.uidNext());
                }
                View now = mine;
                boolean expunges = random.nextBoolean();
                Wire out = new Wire();
                org.posthouse.store.api.Account account = flagsOf(truth);
                while (Updates.tell(now, new Updates.Form(expunges, true, true), account, out)) {}
                String said = new String(out.take(), StandardCharsets.UTF_8);
                believe(said, believed, now);
                if (expunges) {
                    assertEquals("seed " + seed, new ArrayList<>(truth.keySet()), believed);
                } else {
                    assertFalse(said.contains("EXPUNGE"));
                    assertTrue(believed.containsAll(truth.keySet()));
                }
            }
        }
    }

    @Test
    public void whatTheSecondVersionParkedIsUnderstood() throws Exception {
        learn(5, true, UidSet.EMPTY, row(2, 1), row(5, 1), row(4_000_000_000L, 1));
        Map<String, Object> parked = view.park();
        parked.remove("windows");
        parked.remove("chunks");
        parked.remove("unseenFrom");
        parked.put("uids", new int[] {2, 5, (int) 4_000_000_000L});
        View now = View.resume(new Parcel(parked));
        assertEquals(4_000_000_000L, now.uid(2));
        assertEquals(view.list(), now.list());
        assertEquals(1, now.unseenFrom());
    }

    private static org.posthouse.store.api.Account flagsOf(Map<Long, FlagRow> truth) {
        return (org.posthouse.store.api.Account) java.lang.reflect.Proxy.newProxyInstance(
                ViewTest.class.getClassLoader(),
                new Class<?>[] {org.posthouse.store.api.Account.class},
                (proxy, method, args) -> truth.values().stream()
                        .filter(r -> ((UidSet) args[1]).contains(r.uid()))
                        .toList());
    }

    private static void believe(String said, List<Long> believed, View view) {
        for (String line : said.split("\r\n")) {
            String[] words = line.split(" ");
            if (words.length == 3 && words[2].equals("EXPUNGE")) {
                believed.remove(Integer.parseInt(words[1]) - 1);
            } else if (words.length == 3 && words[2].equals("EXISTS")) {
                for (int i = believed.size(); i < Integer.parseInt(words[1]); i++) {
                    believed.add(view.uid(i));
                }
            } else if (words.length > 4 && words[2].equals("FETCH")) {
                assertEquals(Long.parseLong(words[4]), (long) believed.get(Integer.parseInt(words[1]) - 1));
            }
        }
    }
}
