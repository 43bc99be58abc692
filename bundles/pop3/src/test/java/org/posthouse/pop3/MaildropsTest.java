package org.posthouse.pop3;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.Test;
import org.posthouse.net.api.Parked;
import org.posthouse.support.columns.UidList;
import org.posthouse.testkit.net.MemoryClient;
import org.posthouse.testkit.net.MemoryHost;

/** What sessions hold of maildrops, and what happens if that is too much. */
public class MaildropsTest {
    private static Pop3Server last(TestServer server) {
        return server.versions.get(server.versions.size() - 1);
    }

    private static MemoryClient login(TestServer server, String user) {
        MemoryClient client = server.open(last(server));
        client.receive();
        client.exchange("USER " + user);
        return client;
    }

    @Test
    public void sessionsThatListTheSameHaveTheSame() throws Exception {
        TestServer server = TestServer.empty();
        for (int i = 0; i < 2_000; i++) {
            server.append("A: b\r\n\r\n");
        }
        MemoryClient first = server.login();
        long one = last(server).budget().octets();
        List<MemoryClient> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            MemoryClient client = login(server, "alice");
            assertTrue(client.exchange("PASS open sesame").startsWith("+OK 2000 "));
            clients.add(client);
        }
        long each = (last(server).budget().octets() - one) / 20;
        assertTrue(each + " octets a session, " + one + " for the first", each < 1_500 && one > 8_000);
        clients.forEach(MemoryClient::close);
        first.exchange("QUIT");
        assertEquals(0, last(server).budget().octets());
    }

    @Test
    public void whatThereIsNoRoomForIsRefused() throws Exception {
        TestServer server = TestServer.empty();
        for (int i = 0; i < 1_000; i++) {
            server.append("A: b\r\n\r\n");
        }
        server.next();
        server.bounds(100_000, 3_000, 8);
        MemoryClient client = login(server, "alice");
        assertTrue(client.exchange("PASS open sesame").startsWith("-ERR [SYS/TEMP] "));
        assertEquals(0, last(server).budget().octets());
        server.bounds(100_000, 10_000, 8);
        client.exchange("USER alice");
        assertTrue(client.exchange("PASS open sesame").startsWith("+OK 1000 "));
    }

    /** The place among the sessions of the account is free again, so the client may be somebody else. */
    @Test
    public void whoIsRefusedKeepsNoPlace() throws Exception {
        TestServer server = TestServer.empty();
        server.directory.withAccount("bob@example.test", "open sesame");
        for (int i = 0; i < 1_000; i++) {
            server.append("A: b\r\n\r\n");
        }
        server.next();
        server.bounds(100_000, 3_000, 8);
        MemoryClient client = login(server, "alice");
        assertTrue(client.exchange("PASS open sesame").startsWith("-ERR [SYS/TEMP] "));
        client.exchange("USER bob");
        assertEquals("+OK 0 messages (0 octets)\r\n", client.exchange("PASS open sesame"));
    }

    @Test
    public void whoseMailCannotBeReadKeepsNoPlace() throws Exception {
        TestServer server = TestServer.empty();
        server.directory.withAccount("bob@example.test", "open sesame");
        server.next();
        server.whenAsked = () -> {
            throw new IllegalStateException("as told");
        };
        MemoryClient client =
                MemoryHost.open(last(server), server.options(Map.of()).tolerant(true));
        client.receive();
        client.exchange("USER alice");
        assertTrue(client.exchange("PASS open sesame").startsWith("-ERR [SYS/TEMP] "));
        server.whenAsked = () -> {};
        client.exchange("USER bob");
        assertTrue(client.exchange("PASS open sesame").startsWith("+OK 0 "));
    }

    @Test
    public void whoHasToEndIsToldAndDoesNotKeepTheOthersWaiting() throws Exception {
        TestServer server = TestServer.empty();
        server.append("A: b\r\n\r\n");
        MemoryClient client = server.login();
        assertTrue("the host need not wait for a client that does not read", Dialog.EXCESS.ends());
        client.signal(Dialog.EXCESS);
        assertEquals(Dialog.EXCESS.lastWord(), client.receive());
        assertTrue(client.closed());
        assertEquals(0, last(server).budget().octets());
    }

    @Test
    public void whatTheFirstVersionParkedIsUnderstood() {
        Dialog dialog = new Dialog(null, new Pop3Server());
        Map<String, Object> state = new HashMap<>(Map.of("user", "", "errors", 0, "failedLogins", 0, "retrieved", 0));
        state.put("skipping", false);
        state.put(
                "maildrop",
                Map.of(
                        "account",
                        List.of(1L, "a", 0L),
                        "mailbox",
                        7L,
                        "uids",
                        new int[] {3, 5},
                        "sizes",
                        new int[] {10, -1},
                        "deleted",
                        new long[] {1}));
        ParkedState.restore(dialog, new Parked(1, state));
        assertEquals(5, dialog.maildrop.uid(1));
        assertEquals(0xFFFFFFFFL, dialog.maildrop.octets());
        Parked now = ParkedState.park(dialog, false);
        ParkedState.restore(dialog, now);
        assertEquals(1, dialog.maildrop.count());
        assertEquals(0xFFFFFFFFL, dialog.maildrop.octets());
    }

    @Test
    public void whatDoesNotFitTogetherIsRefused() {
        UidList two = UidList.of(1, 2);
        assertThrows(IllegalArgumentException.class, () -> Listed.of(7, two, new int[1]));
        assertThrows(IllegalArgumentException.class, () -> new Listed(7, two, List.of(new int[1], new int[1])));
        BitSet third = new BitSet();
        third.set(2);
        assertThrows(IllegalArgumentException.class, () -> new Maildrop(null, Listed.of(7, two, new int[2]), third));
        assertTrue(!Listed.of(7, two, new int[] {1, 2}).equals(Listed.of(7, two, new int[] {2, 1})));
        assertTrue(!Listed.of(7, two, new int[2]).equals(Listed.of(8, two, new int[2])));
    }
}
