package org.posthouse.imap;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.Test;
import org.posthouse.imap.state.Settings;
import org.posthouse.imap.state.Views;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.Op;
import org.posthouse.store.api.UidSet;
import org.posthouse.testkit.net.MemoryClient;

/** What sessions hold of mailboxes, and what happens if that is too much. */
public class ImapViewsTest {
    private final TestServer server = new TestServer();

    /** Copies a mailbox onto itself until it has so many messages. */
    private void fill(String mailbox, int number) throws Exception {
        Account account = server.account();
        long id = account.mailbox(mailbox).orElseThrow().id();
        server.append(mailbox, TestServer.text("one"), 0);
        for (int has = 1; has < number; has *= 2) {
            account.transfer(id, UidSet.range(1, Math.min(has, number - has)), id, false);
        }
    }

    private void bounds(long views, long viewsOfAccount, int commands) {
        Settings s = server.settings;
        server.settings = new Settings(
                s.hostname(),
                s.timeout(),
                s.loginTimeout(),
                s.keepAlive(),
                s.maxCommand(),
                s.maxCommandBeforeLogin(),
                s.maxMessage(),
                s.maxErrors(),
                s.maxLogins(),
                s.scram(),
                s.storeWait(),
                new Settings.Bounds(views, viewsOfAccount, commands));
        server.next();
    }

    private long held() {
        return server.server.views().octets();
    }

    @Test
    public void sessionsShareWhatTheyKnow() throws Exception {
        fill("INBOX", 2_000);
        server.state = "selected";
        server.open();
        long one = held();
        List<MemoryClient> others = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            others.add(server.open());
        }
        long each = (held() - one) / 20;
        assertTrue(each + " octets a session, " + one + " for the first", each < 1_200);
        server.append("INBOX", TestServer.text("new"), 0);
        server.commit("INBOX", new Op.Expunge(UidSet.of(7), false));
        for (MemoryClient client : others) {
            assertTrue(client.exchange("a NOOP").startsWith("* 7 EXPUNGE\r\n* 2000 EXISTS\r\n"));
        }
        assertTrue(held() + " after " + one, held() < 2 * one + 20 * 1_200);
        server.swap(); // what is parked is shared still
        others.get(0).exchange("a NOOP");
        assertTrue(held() + " after " + one, held() < 2 * one + 20 * 1_200);
        server.close();
        assertEquals(0, held());
    }

    /** A session that begins where another is sees what one sees that begins alone, and is told the same later. */
    @Test
    public void whoBeginsWhereAnotherIsSeesTheSame() throws Exception {
        for (int seed = 0; seed < 30; seed++) {
            Random random = new Random(seed);
            TestServer both = new TestServer().with(5);
            both.state = "selected";
            MemoryClient before = both.open();
            both.state = "authenticated";
            for (int round = 0; round < 10; round++) {
                change(both, random);
                if (random.nextInt(3) == 0) {
                    before.exchange(random.nextBoolean() ? "n NOOP" : "n FETCH 1 FLAGS");
                }
                if (random.nextInt(5) == 0) {
                    both.perform(List.of("forget"));
                }
                ImapServer shared = both.server;
                MemoryClient first = both.open();
                both.next(); // where no other session is
                MemoryClient second = both.open();
                both.server = shared;
                both.store.listen(shared.watchers());
                String what = "seed " + seed + " round " + round;
                assertEquals(
                        what,
                        withoutKeywords(second.exchange("e EXAMINE INBOX")),
                        withoutKeywords(first.exchange("e EXAMINE INBOX")));
                assertEquals(what, second.exchange("f UID FETCH 1:* FLAGS"), first.exchange("f UID FETCH 1:* FLAGS"));
                change(both, random);
                assertEquals(
                        what, withoutKeywords(second.exchange("g NOOP")), withoutKeywords(first.exchange("g NOOP")));
                first.close();
                second.close();
            }
        }
    }

    /** The one may know of keywords that are not used any more. */
    private static String withoutKeywords(String said) {
        return said.replaceAll("\\* (FLAGS|OK .PERMANENTFLAGS) [^\r]*\r\n", "");
    }

    private static void change(TestServer server, Random random) throws Exception {
        for (int n = random.nextInt(4); n > 0; n--) {
            UidSet some = UidSet.of(1 + random.nextInt(20), 1 + random.nextInt(20));
            switch (random.nextInt(4)) {
                case 0 -> server.append("INBOX", TestServer.text("x"), random.nextInt(2));
                case 1 -> server.commit("INBOX", new Op.Expunge(some, false));
                case 2 ->
                    server.commit("INBOX", new Op.SetFlags(some, Op.SetFlags.Mode.ADD, Flags.of(1, List.of("k" + n))));
                default -> server.commit("INBOX", new Op.SetFlags(some, Op.SetFlags.Mode.REMOVE, Flags.of(Flags.SEEN)));
            }
        }
    }

    @Test
    public void whatTheAccountHasNoRoomForIsRefused() throws Exception {
        fill("INBOX", 8_000);
        server.account().create("Small", Set.of());
        bounds(1 << 20, 2_200, 8);
        MemoryClient client = server.open();
        assertEquals("a NO [LIMIT] Selected mailboxes use too much memory\r\n", client.exchange("a SELECT INBOX"));
        assertEquals(0, held());
        assertTrue(client.exchange("b SELECT Small").endsWith("b OK [READ-WRITE] SELECT completed\r\n"));
        String long1 = IntStream.range(0, 4_000).mapToObj(i -> "KEYWORD k" + i).collect(Collectors.joining(" "));
        assertTrue(client.exchange("c SEARCH " + long1).startsWith("c NO [LIMIT] "));
        assertTrue(client.exchange("d SEARCH ALL").endsWith("d OK SEARCH completed\r\n"));
    }

    /** Of those that grow without being asked, the one that was silent longest makes room; the others' accounts do not. */
    @Test
    public void theOneThatWasSilentLongestMakesRoom() throws Exception {
        for (int i = 0; i < 3; i++) {
            server.account().create("Box" + i, Set.of());
        }
        MemoryClient[] clients = new MemoryClient[3];
        bounds(1 << 20, 4_200, 8);
        MemoryClient bob = bob();
        for (int i = 0; i < 3; i++) {
            clients[i] = server.open();
            clients[i].exchange("a SELECT Box" + i);
        }
        server.now = server.now.plusSeconds(1);
        clients[0].exchange("b NOOP");
        server.now = server.now.plusSeconds(1);
        clients[2].exchange("b NOOP");
        fill("Box2", 8_000);
        server.now = server.now.plusSeconds(1);
        assertTrue(clients[2].exchange("c NOOP").contains(" EXISTS\r\n"));
        clients[1].expectMatch("\\* BYE \\[LIMIT\\] .*");
        clients[1].expectClosed();
        assertTrue(clients[0].exchange("d NOOP").startsWith("d OK"));
        assertTrue(clients[2].exchange("d NOOP").startsWith("d OK"));
        assertTrue(bob.exchange("d NOOP").startsWith("d OK"));
    }

    @Test
    public void whoHasToEndIsToldAndDoesNotKeepTheOthersWaiting() throws Exception {
        fill("INBOX", 10);
        MemoryClient client = server.open();
        client.exchange("a SELECT INBOX");
        assertTrue("the host need not wait for a client that does not read", Views.EXCESS.ends());
        client.signal(Views.EXCESS);
        assertEquals(Views.EXCESS.lastWord(), client.receive());
        client.expectClosed();
        assertEquals(0, held());
    }

    private MemoryClient bob() {
        server.state = "connected";
        MemoryClient bob = server.open();
        bob.receive();
        bob.exchange("x LOGIN bob secret");
        bob.exchange("x SELECT INBOX");
        server.state = "authenticated";
        return bob;
    }

    // --- turns

    @Test
    public void commandsOfAnAccountWaitForTheirTurn() throws Exception {
        fill("INBOX", 1);
        bounds(1 << 20, 1 << 20, 1);
        MemoryClient bob = bob();
        MemoryClient client = server.open();
        client.exchange("a SELECT INBOX");
        long alice = server.alice().id();
        assertTrue(server.server.turns().begin(alice, null)); // somebody is busy
        client.send("b FETCH 1 UID\r\nc NOOP\r\n");
        client.expectNothing();
        assertTrue(bob.exchange("b NOOP").startsWith("b OK"));
        server.server.turns().end(alice);
        assertEquals("* 1 FETCH (UID 1)\r\nb OK FETCH completed\r\nc OK NOOP completed\r\n", client.receiveNow());
        assertTrue(server.server.turns().begin(alice, null)); // it was given back
    }

    @Test
    public void whoWaitsMayBeMovedOrLeave() throws Exception {
        fill("INBOX", 1);
        bounds(1 << 20, 1 << 20, 1);
        MemoryClient client = server.open();
        MemoryClient other = server.open();
        client.exchange("a SELECT INBOX");
        long alice = server.alice().id();
        assertTrue(server.server.turns().begin(alice, null));
        client.send("b FETCH 1 UID\r\n");
        other.send("b STATUS INBOX (MESSAGES)\r\n");
        client.expectNothing();
        other.close();
        server.swap();
        assertEquals("* 1 FETCH (UID 1)\r\nb OK FETCH completed\r\n", client.receiveNow());
    }

    /** News that come while a session waits for its turn are told all the same. */
    @Test
    public void idlersWaitForTheirTurnToo() throws Exception {
        fill("INBOX", 1);
        bounds(1 << 20, 1 << 20, 1);
        MemoryClient client = server.open();
        client.exchange("a SELECT INBOX");
        client.exchange("b IDLE");
        long alice = server.alice().id();
        assertTrue(server.server.turns().begin(alice, null));
        server.append("INBOX", TestServer.text("new"), 0);
        client.expectNothing();
        client.idle();
        client.expectNothing();
        server.append("INBOX", TestServer.text("newer"), 0);
        client.expectNothing();
        server.server.turns().end(alice);
        assertEquals("* 3 EXISTS\r\n* 3 RECENT\r\n", client.receiveNow());
        assertEquals("b OK IDLE completed\r\n", client.exchange("DONE"));
    }

    // --- searches

    /** However many sets there are, they become one. */
    @Test
    public void aThousandSetsAreOne() throws Exception {
        fill("INBOX", 100);
        server.state = "selected";
        MemoryClient client = server.open();
        long before = held();
        String sets =
                IntStream.range(0, 998).mapToObj(i -> "NOT 200:" + (201 + i)).collect(Collectors.joining(" "));
        String all = client.exchange("a UID SEARCH ALL");
        assertEquals(
                all.replace("a OK", "b OK"),
                client.exchange("b UID SEARCH 1:* " + sets.replace("NOT ", "NOT UID ") + " OR NOT 1:* 1:50,2:*"));
        assertEquals(before, held());
    }
}
