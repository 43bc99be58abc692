package org.posthouse.net.mina;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.After;
import org.junit.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;
import org.posthouse.net.api.Listener;
import org.posthouse.net.api.Signal;

/** Sessions that wait for a part of the server, over sockets. */
public class RetryTest {
    private final TestServer server = new TestServer(oneWorker());
    private final Talk talk = new Talk("v1");
    private final Port port = server.listen("test", Listener.Tls.NONE);

    private static TestServer.Settings oneWorker() {
        TestServer.Settings settings = new TestServer.Settings();
        settings.workers = 1;
        return settings;
    }

    @After
    public void stop() {
        server.close();
    }

    private TestClient client() throws Exception {
        return new TestClient(port).expect("220 v1");
    }

    /** A client whose session waits; input has come behind. */
    private TestClient waiting() throws Exception {
        talk.absent = true;
        TestClient client = client();
        int before = talk.attempts.get();
        client.send("retry\r\na\r\n");
        assertTrue(TestServer.eventually(() -> talk.attempts.get() > before));
        return client;
    }

    @Test
    public void whatIsThereIsNotWaitedFor() throws Exception {
        server.bind(talk);
        try (TestClient client = client()) {
            client.send("retry\r\na\r\n").expect("250 found by v1", "250 v1 2 a");
        }
        assertEquals(1, talk.attempts.get());
    }

    @Test
    public void whoWaitsNeedsNoWorker() throws Exception {
        server.bind(talk);
        try (TestClient first = waiting();
                TestClient second = waiting();
                TestClient other = client()) {
            talk.permits.release();
            other.send("work\r\n").expect("250 worked in v1");
            talk.absent = false; // found without a word, after a pause
            first.expect("250 found by v1", "250 v1 2 a");
            second.expect("250 found by v1", "250 v1 2 a");
        }
    }

    @Test
    public void triesAgainWhenAPartComes() throws Exception {
        server.bind(talk);
        try (TestClient client = waiting()) {
            talk.absent = false;
            server.host.partCame();
            client.expect("250 found by v1", "250 v1 2 a");
        }
    }

    @Test
    public void givesUpWhenPatienceIsOverAndHasNoneTheNextTime() throws Exception {
        server.bind(talk);
        talk.patience = Duration.ofMillis(150);
        try (TestClient client = waiting()) {
            client.expect("451 given up by v1", "250 v1 2 a");
            talk.patience = Duration.ofMinutes(5);
            talk.absent = false;
            client.send("retry\r\n").expect("250 found by v1");
            talk.absent = true;
            talk.patience = Duration.ZERO;
            int before = talk.attempts.get();
            client.send("retry\r\n").expect("451 given up by v1");
            assertEquals(before + 1, talk.attempts.get());
        }
    }

    @Test
    public void whoWaitsIsMovedToTheNextVersion() throws Exception {
        server.bind(talk);
        Talk next = new Talk("v2");
        next.absent = true;
        try (TestClient client = waiting()) {
            server.bind(next, 1);
            assertTrue(TestServer.eventually(() -> next.attempts.get() > 0));
            int attempts = talk.attempts.get();
            next.absent = false;
            client.expect("250 found by v2", "250 v2 2 a");
            assertEquals(attempts, talk.attempts.get());
        }
        assertEquals(0, talk.open.get());
        assertEquals(1, server.status().parked());
        assertEquals(0, talk.touchedAfterPark.get());
    }

    @Test
    public void whoWaitsWhileItsProtocolIsAwayGoesOnAfterwards() throws Exception {
        server.bind(talk);
        try (TestClient client = waiting()) {
            server.unbind(talk);
            Talk next = new Talk("v2");
            server.bind(next);
            client.expect("250 found by v2", "250 v2 2 a");
        }
    }

    @Test
    public void signalsAreKeptAndSilenceIsNotTold() throws Exception {
        server.bind(talk);
        talk.absent = true;
        try (TestClient client = client()) {
            client.send("timeout 1\r\nretry\r\n").expect("250 ok");
            talk.last.signal(Signal.of("news", "good"));
            int before = talk.attempts.get();
            assertTrue(TestServer.eventually(() -> talk.attempts.get() > before + 3)); // some pauses have passed
            talk.absent = false;
            client.expect("250 found by v1", "250 signal good");
        }
    }

    @Test
    public void whoHasSaidAllIsAnsweredBeforeItIsClosed() throws Exception {
        server.bind(talk);
        talk.patience = Duration.ofMillis(100);
        try (TestClient client = waiting()) {
            client.socket.shutdownOutput();
            client.expect("451 given up by v1", "250 v1 2 a").expectEnd();
        }
        waiting().close();
        assertTrue(TestServer.eventually(() -> talk.open.get() == 0));
        assertTrue(TestServer.eventually(() -> server.status().open() == 0));
    }

    @Test
    public void whoWaitsIsToldWhenTheServerStops() throws Exception {
        server.bind(talk);
        try (TestClient client = waiting()) {
            server.close();
            client.expect("421 v1 is leaving").expectEnd();
        }
    }

    @Test
    public void everyServiceOfOursThatComesWakes() throws Exception {
        server.bind(talk);
        List<ServiceListener> listeners = new ArrayList<>();
        List<Object> filters = new ArrayList<>();
        BundleContext context = (BundleContext) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {BundleContext.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("addServiceListener")) {
                        listeners.add((ServiceListener) arguments[0]);
                        filters.add(arguments[1]);
                    } else {
                        listeners.remove(arguments[0]);
                    }
                    return null;
                });
        ServiceReference<?> reference = (ServiceReference<?>) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ServiceReference.class},
                (proxy, method, arguments) -> null);
        Arrivals arrivals = new Arrivals(server.host, context);
        assertEquals(List.of("(objectClass=org.posthouse.*)"), filters);
        try (TestClient client = waiting()) {
            talk.absent = false;
            listeners.get(0).serviceChanged(new ServiceEvent(ServiceEvent.REGISTERED, reference));
            client.expect("250 found by v1", "250 v1 2 a");
        }
        arrivals.deactivate();
        assertFalse(listeners.contains(arrivals));
    }
}
