package org.posthouse.filter.milter;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.api.mail.Origin;
import org.posthouse.filter.milter.dialog.ClientName;

/** One client whose names are answered slowly does not hold up the others. */
public class ClientLookUpTest {
    @Rule
    public TemporaryFolder folder = new TemporaryFolder();

    private final ExecutorService callers = Executors.newFixedThreadPool(4);

    @After
    public void stop() {
        callers.shutdownNow();
    }

    @Test
    public void aTarpitHoldsTwoCallers() throws Exception {
        MilterFixture fixture = new MilterFixture(
                TestConfig.of("inet:127.0.0.1:43200", "defer", 6, 5),
                folder.getRoot().toPath());
        TarpitResolver tarpit = new TarpitResolver();
        fixture.resolver = tarpit;
        List<Future<ClientName>> slow = List.of(ask(fixture, fixture.origin), ask(fixture, fixture.origin));
        assertTrue(tarpit.asked.tryAcquire(2, 20, TimeUnit.SECONDS));
        ClientName third = ask(fixture, fixture.origin).get(20, TimeUnit.SECONDS);
        assertEquals(new ClientName("[192.0.2.1]", "unknown", "TEMP"), third);
        Origin local = Origin.builder("s2", "mx", Origin.Role.MX)
                .remote(new InetSocketAddress("127.0.0.1", 4321))
                .build();
        assertEquals("localhost", ask(fixture, local).get(20, TimeUnit.SECONDS).name());
        tarpit.answer.countDown();
        for (Future<ClientName> one : slow) {
            assertEquals("TEMP", one.get(20, TimeUnit.SECONDS).state());
        }
        fixture.resolver = fixture.dns;
        assertEquals(
                "client.example.net",
                ask(fixture, fixture.origin).get(20, TimeUnit.SECONDS).name());
    }

    private Future<ClientName> ask(MilterFixture fixture, Origin origin) {
        return callers.submit(() -> fixture.filter.client(origin, fixture.filter.settings()));
    }
}
