package org.posthouse.imap;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.Test;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.query.Query;
import org.posthouse.testkit.net.MemoryClient;

/** What a search may cost, in all and in one go. */
public class ImapSearchTest {
    private final TestServer server = new TestServer();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger opened = new AtomicInteger();

    private MemoryClient selected(String text) throws StoreException {
        server.append("INBOX", text, 0);
        server.state = "selected";
        MemoryClient client = server.open();
        client.receive();
        return client;
    }

    /** Counts what is read, and does something before. */
    private void watch(Runnable before) {
        server.hook(new HookedStore.Hook() {
            @Override
            public void before(String method) {
                asked.addAndGet(method.equals("content") ? 1 : 0);
            }

            @Override
            public Message message(Message message) {
                return Messages.of(message.size(), offset -> {
                    opened.incrementAndGet();
                    before.run();
                    return message.open(offset);
                });
            }
        });
    }

    private static String keys(int number, String key) {
        return IntStream.range(0, number).mapToObj(i -> key + i).collect(Collectors.joining(" "));
    }

    @Test
    public void keysThatLookIntoBodiesHaveALimit() throws Exception {
        MemoryClient client = selected(TestServer.text("one"));
        assertEquals(
                "* SEARCH 1\r\nt OK SEARCH completed\r\n",
                client.exchange("t SEARCH " + keys(32, "NOT BODY x") + " " + keys(32, "NOT TEXT x")));
        assertEquals(
                "t NO [LIMIT] Too many BODY or TEXT search keys\r\n",
                client.exchange("t SEARCH " + keys(33, "NOT BODY x") + " " + keys(32, "NOT TEXT x")));
        assertTrue(client.exchange("t NOOP").startsWith("t OK"));
    }

    /** The clock is looked at within a message, too; what was found out is not found out again. */
    @Test
    public void oneMessageIsSearchedInSlices() throws Exception {
        MemoryClient client = selected(TestServer.text("one"));
        watch(() -> server.now = server.now.plusSeconds(1));
        assertEquals(
                "* SEARCH 1\r\nt OK SEARCH completed\r\n",
                client.exchange("t SEARCH " + keys(20, "NOT TEXT x") + " OR SUBJECT two SUBJECT one"));
        assertEquals(22, asked.get());
    }

    @Test
    public void whoLeavesEndsTheSearch() throws Exception {
        MemoryClient client = selected(TestServer.text("one"));
        watch(() -> {
            server.now = server.now.plusSeconds(1);
            client.close();
        });
        client.send("t SEARCH " + keys(50, "NOT TEXT x") + "\r\n");
        assertTrue(client.closed());
        assertTrue(opened + " times", opened.get() <= 4);
    }

    /** However many keys look at it, and however long it is. */
    @Test
    public void aHeaderIsReadOnce() throws Exception {
        String more = "X-Filler: " + "y".repeat(60) + "\r\n";
        MemoryClient client = selected(more.repeat(5_000) + TestServer.text("one"));
        watch(() -> {});
        assertEquals(
                "* SEARCH 1\r\nt OK SEARCH completed\r\n",
                client.exchange("t SEARCH " + keys(200, "NOT SUBJECT x") + " SUBJECT one SENTON 1-Feb-2024"));
        assertTrue(opened + " times", opened.get() <= 3);
    }

    /** The store tests all messages in one go: it is not asked for thousands of tests of each. */
    @Test
    public void theStoreIsAskedForSomeOfManyKeys() throws Exception {
        server.append("INBOX", TestServer.text("one"), Flags.FLAGGED);
        MemoryClient client = selected(TestServer.text("two"));
        List<Query> narrowed = new ArrayList<>();
        server.hook(new HookedStore.Hook() {
            @Override
            public void before(String method) {
                // nothing
            }

            @Override
            public void query(Query query) {
                narrowed.add(query);
            }
        });
        String found = "* SEARCH 1\r\nt OK SEARCH completed\r\n";
        assertEquals(found, client.exchange("t SEARCH " + "UNDRAFT ".repeat(5_000) + "FLAGGED"));
        assertEquals(100, ((Query.And) narrowed.get(0)).queries().size());
        assertEquals(found, client.exchange("t SEARCH FLAGGED " + "OR DRAFT ".repeat(200) + "UNDRAFT"));
        assertEquals(new Query.SystemFlag(Flags.FLAGGED), narrowed.get(1));
        assertEquals(found, client.exchange("t SEARCH " + "OR DRAFT ".repeat(200) + "FLAGGED"));
        assertEquals(new Query.And(List.of()), narrowed.get(2));
    }
}
