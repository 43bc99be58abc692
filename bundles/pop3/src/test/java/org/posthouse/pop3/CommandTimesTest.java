package org.posthouse.pop3;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.Test;
import org.posthouse.api.metrics.Metric;
import org.posthouse.api.metrics.Reading;
import org.posthouse.api.metrics.Sample;
import org.posthouse.testkit.net.MemoryClient;

/** What the server tells of its commands and of its share of memory. */
public class CommandTimesTest {
    private final TestServer server = new TestServer();
    private final Pop3Server pop3 = server.next();

    private Map<String, Reading> read(String metric, String label) {
        Map<String, Reading> read = new TreeMap<>();
        for (Metric one : pop3.read()) {
            if (one.name().equals(metric)) {
                for (Sample sample : one.samples()) {
                    read.put(sample.labels().get(label), sample.reading());
                }
            }
        }
        return read;
    }

    private Map<String, Reading> times() {
        return read("posthouse_pop3_command_seconds", "command");
    }

    private long count(String command) {
        return ((Reading.Distribution) times().get(command)).count();
    }

    private MemoryClient client() {
        MemoryClient client = server.open(pop3);
        client.receive();
        return client;
    }

    @Test
    public void everyCommandOfTheTableIsTimedOnce() {
        MemoryClient client = client();
        client.exchange("USER alice");
        client.exchange("PASS open sesame");
        client.exchange("NOOP");
        client.exchange("NOOP");
        client.exchange("RETR 1");
        client.exchange("RETR 99");
        client.exchange("QUIT");
        assertEquals("[NOOP, PASS, QUIT, RETR, USER]", times().keySet().toString());
        assertEquals(2, count("NOOP"));
        assertEquals(2, count("RETR"));
        assertEquals(1, count("PASS"));
        assertEquals(1, count("QUIT"));
    }

    @Test
    public void whatIsNoCommandIsNotTimed() {
        MemoryClient client = client();
        client.exchange("FOO");
        client.exchange("NOOP"); // not before the login
        client.exchange("AUTH PLAIN");
        assertEquals("its exchange goes on", "[]", times().keySet().toString());
        client.exchange("*");
        assertEquals("[AUTH]", times().keySet().toString());
    }

    /** The store is away for two seconds: its client waits, and so long the command took. */
    @Test
    public void theTimeThatAClientWaitsForTheStoreCounts() {
        MemoryClient client = client();
        client.exchange("USER alice");
        client.exchange("PASS open sesame");
        server.storeGoes();
        assertEquals("", client.exchange("RETR 1"));
        assertTrue("it goes on", !times().containsKey("RETR"));
        server.now = server.now.plus(Duration.ofSeconds(2));
        server.storeComes();
        assertEquals(2, ((Reading.Distribution) times().get("RETR")).sum(), 1e-9);
    }

    @Test
    public void maildropsAreAShareOfTheHeap() {
        MemoryClient client = client();
        client.exchange("USER alice");
        client.exchange("PASS open sesame");
        Reading held = read("posthouse_memory_share_bytes", "share").get("maildrops");
        Reading most = read("posthouse_memory_share_limit_bytes", "share").get("maildrops");
        assertEquals(pop3.budget().octets(), ((Reading.Amount) held).value(), 0);
        assertTrue(((Reading.Amount) held).value() > 0);
        assertEquals(Settings.Bounds.DEFAULTS.maildrops(), ((Reading.Amount) most).value(), 0);
    }
}
