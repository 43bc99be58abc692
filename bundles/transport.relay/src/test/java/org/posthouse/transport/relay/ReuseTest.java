package org.posthouse.transport.relay;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.Rule;
import org.junit.Test;
import org.posthouse.api.routing.Route;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.api.transport.RecipientResult.Action;
import org.posthouse.transport.relay.config.Config;
import org.posthouse.transport.relay.config.Settings;
import org.posthouse.transport.relay.config.Timeouts;

/** Connections that serve several mails, are limited in number, and end. */
public class ReuseTest {
    @Rule
    public final RelayFixture relay = new RelayFixture();

    private void keep(Object... options) {
        Object[] all = new Object[options.length + 2];
        all[0] = "keepIdle";
        all[1] = 60;
        System.arraycopy(options, 0, all, 2, options.length);
        relay.configure(all);
    }

    @Test
    public void connectionsAreUsedAgain() {
        keep();
        relay.dns.mx("other.test", 10, "mx1.far.test");
        assertTrue(relay.deliver().successful());
        assertEquals(1, relay.transport.pool().idleCount());
        assertTrue(relay.deliver().successful());
        assertTrue(relay.deliver(new Route("smtp", "other.test", Map.of())).successful());
        assertEquals(1, relay.first.connections.get());
        assertEquals(3, relay.first.messages.size());
        assertEquals(1, relay.first.count("EHLO"));
    }

    @Test
    public void onlyWhatIsAsSecureIsUsedAgain() {
        keep();
        assertTrue(relay.deliver().successful());
        relay.dns.address("mx3.far.test", "192.0.2.1").mx("other.test", 10, "mx3.far.test");
        assertTrue(relay.deliver(new Route("smtp", "other.test", Map.of())).successful());
        assertEquals("another name", 2, relay.first.connections.get());
        relay.first.extensions = List.of("STARTTLS");
        keep("tls", "require");
        assertTrue(relay.deliver().successful());
        assertEquals(3, relay.first.connections.get());
        assertEquals(3, relay.transport.pool().idleCount());
    }

    @Test
    public void aRefusedMailDoesNotCostTheConnection() {
        keep();
        relay.first.override = c -> c.startsWith("RCPT TO:<u0") ? "550 5.1.1 no" : null;
        for (List<String> extensions : List.of(List.of("PIPELINING"), List.<String>of())) {
            relay.transport.pool().closeIdle();
            relay.first.extensions = extensions;
            relay.first.connections.set(0);
            assertEquals(Action.FAILED, relay.deliver().action());
            assertEquals(Action.FAILED, relay.deliver().action());
            relay.first.afterData = "554 5.7.1 spam";
            assertEquals(Action.FAILED, relay.deliver(2).get(1).action());
            relay.first.afterData = "250 fine";
            assertTrue(relay.deliver(2).get(1).successful());
            assertEquals(1, relay.first.connections.get());
        }
    }

    @Test
    public void aKeptConnectionThatIsGoneIsReplaced() throws IOException {
        keep();
        assertTrue(relay.deliver().successful());
        relay.first.hangUp();
        assertTrue(relay.deliver().successful());
        relay.first.override = c -> c.startsWith("MAIL") && relay.first.connections.get() == 2
                ? "421 4.4.2 you were idle" + FakeSmtpServer.CLOSE
                : null;
        assertTrue(relay.deliver().successful());
        assertEquals(3, relay.first.connections.get());
        assertEquals(3, relay.first.messages.size());
        assertEquals(0, relay.second.connections.get());
    }

    @Test
    public void aServerOutOfStepIsNotTrusted() {
        keep();
        relay.first.afterData = "250 fine\r\n250 and this is for the next";
        assertTrue(relay.deliver().successful());
        relay.first.override = c -> c.startsWith("RCPT") ? "550 5.1.1 no" : null;
        assertEquals("550 5.1.1 no", relay.deliver().status().toString());
        assertEquals(2, relay.first.connections.get());
    }

    @Test
    public void aConnectionCarriesSoManyMails() {
        keep("mailsPerConnection", 2);
        for (int i = 0; i < 5; i++) {
            assertTrue(relay.deliver().successful());
        }
        assertEquals(3, relay.first.connections.get());
    }

    @Test
    public void idleConnectionsEnd() throws IOException {
        keep();
        assertTrue(relay.deliver().successful());
        relay.transport.pool().sweep();
        assertEquals(1, relay.transport.pool().count());
        relay.transport.unbindDialer(relay.dialer);
        assertEquals(
                "its connections go with a dialer", 0, relay.transport.pool().count());
        relay.transport.bindDialer(relay.dialer);
        assertTrue(relay.deliver().successful());
        relay.transport.deactivate();
        assertEquals(0, relay.transport.pool().count());
    }

    @Test
    public void allConnectionsInUseCostNoRetry() throws Exception {
        relay.configure("maxConnectionsPerHost", 1);
        Settings s = relay.transport.settings;
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        relay.first.override = c -> {
            if (c.startsWith("MAIL")) {
                inside.countDown();
                await(go);
            }
            return null;
        };
        CompletableFuture<RecipientResult> one = CompletableFuture.supplyAsync(relay::deliver);
        await(inside);
        relay.transport.settings = Config.with(
                s,
                new Timeouts(
                        s.timeouts().connect(),
                        s.timeouts().greeting(),
                        s.timeouts().reply(),
                        s.timeouts().data(),
                        s.timeouts().block(),
                        s.timeouts().end(),
                        Duration.ofMillis(30)));
        RecipientResult busy = relay.deliver();
        assertEquals(Action.NOT_TRIED, busy.action());
        assertEquals("4.4.5", busy.status().enhanced());
        assertEquals("others have no reason to get it", 0, relay.second.connections.get());
        go.countDown();
        assertTrue(one.get(10, TimeUnit.SECONDS).successful());
        relay.transport.settings = s;
        assertTrue(relay.deliver().successful());
    }

    @Test
    public void deactivationEndsWhatTakesTooLong() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        relay.first.override = c -> {
            if (c.startsWith("MAIL")) {
                inside.countDown();
                return FakeSmtpServer.SILENCE;
            }
            return null;
        };
        CompletableFuture<RecipientResult> late = CompletableFuture.supplyAsync(relay::deliver);
        await(inside);
        relay.transport.deactivate(Duration.ofMillis(20));
        RecipientResult result = late.get(10, TimeUnit.SECONDS);
        assertEquals("no retry is consumed", Action.NOT_TRIED, result.action());
        assertEquals(0, relay.second.connections.get());
        assertEquals(0, relay.transport.pool().count());
    }

    @Test
    public void whatMayHaveBeenTakenIsNoAttemptToBeForgotten() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        relay.first.override = c -> {
            if (c.equals("DATA")) {
                inside.countDown();
            }
            return null;
        };
        relay.first.afterData = FakeSmtpServer.SILENCE;
        CompletableFuture<RecipientResult> late = CompletableFuture.supplyAsync(relay::deliver);
        await(inside);
        while (relay.first.messages.isEmpty()) {
            Thread.onSpinWait();
        }
        relay.transport.deactivate(Duration.ofMillis(20));
        assertEquals(Action.DELAYED, late.get(10, TimeUnit.SECONDS).action());
    }

    @Test
    public void deactivationWaitsForWhatIsNearlyDone() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        relay.first.override = c -> {
            if (c.startsWith("MAIL")) {
                inside.countDown();
                await(go);
            }
            return null;
        };
        keep();
        CompletableFuture<RecipientResult> last = CompletableFuture.supplyAsync(relay::deliver);
        await(inside);
        CompletableFuture<Void> stop = CompletableFuture.runAsync(() -> relay.transport.deactivate());
        go.countDown();
        assertTrue(last.get(10, TimeUnit.SECONDS).successful());
        stop.get(10, TimeUnit.SECONDS);
        assertEquals(0, relay.transport.pool().count());
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(10, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
