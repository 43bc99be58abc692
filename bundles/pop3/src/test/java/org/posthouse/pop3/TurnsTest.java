package org.posthouse.pop3;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.posthouse.testkit.net.MemoryClient;
import org.posthouse.testkit.net.MemoryHost;

/** However many sessions of one account have something to do, they leave workers to the others. */
public class TurnsTest {
    private final TestServer server = TestServer.empty();
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final Queue<CountDownLatch> asking = new ConcurrentLinkedQueue<>();
    private volatile boolean slow;
    private Pop3Server version;

    @Before
    public void start() {
        server.append("Subject: one\r\n\r\nhello\r\n");
        version = server.next();
        server.bounds(1_000_000, 1_000_000, 2);
        server.whenAsked = () -> {
            if (slow) {
                CountDownLatch latch = new CountDownLatch(1);
                asking.add(latch);
                try {
                    latch.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
    }

    @After
    public void stop() {
        slow = false;
        asking.forEach(CountDownLatch::countDown);
        workers.shutdown();
    }

    private MemoryClient client(String user) {
        MemoryClient client = MemoryHost.open(version, server.options(Map.of()).executor(workers));
        client.receive();
        client.exchange("USER " + user);
        assertTrue(client.exchange("PASS open sesame").startsWith("+OK "));
        return client;
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertTrue("too late", System.nanoTime() < deadline);
            Thread.sleep(2);
        }
    }

    private List<MemoryClient> threeThatAsk() throws InterruptedException {
        List<MemoryClient> clients = List.of(client("alice"), client("alice"), client("alice"));
        slow = true;
        clients.get(0).send("RETR 1\r\n");
        clients.get(1).send("RETR 1\r\n");
        await(() -> asking.size() == 2);
        clients.get(2).send("RETR 1\r\n");
        await(clients.get(2)::held);
        return clients;
    }

    @Test
    public void oneThatWaitsHoldsNoWorker() throws Exception {
        server.directory.withAccount("bob@example.test", "open sesame");
        List<MemoryClient> clients = threeThatAsk();
        assertEquals("two work", 2, asking.size());
        slow = false;
        client("bob").exchange("STAT");
        clients.get(2).idle();
        assertFalse("it is the client who waits", clients.get(2).closed());
        assertEquals("", clients.get(2).receiveNow());
        asking.poll().countDown();
        assertTrue(clients.get(2).receive().endsWith("hello\r\n.\r\n"));
        assertTrue(clients.get(2).exchange("STAT").startsWith("+OK 1 "));
        asking.poll().countDown();
        assertTrue(clients.get(0).receive().endsWith("hello\r\n.\r\n"));
        assertTrue(clients.get(1).receive().endsWith("hello\r\n.\r\n"));
    }

    @Test
    public void oneThatWaitsMovesToAnotherVersion() throws Exception {
        List<MemoryClient> clients = threeThatAsk();
        slow = false;
        clients.get(2).swap(server.next());
        assertTrue(clients.get(2).receive().endsWith("hello\r\n.\r\n"));
    }

    @Test
    public void oneThatWaitsAndLeavesIsInNobodysWay() throws Exception {
        List<MemoryClient> clients = threeThatAsk();
        clients.get(2).close();
        slow = false;
        asking.forEach(CountDownLatch::countDown);
        assertTrue(clients.get(0).receive().endsWith("hello\r\n.\r\n"));
        assertTrue(clients.get(1).receive().endsWith("hello\r\n.\r\n"));
    }
}
