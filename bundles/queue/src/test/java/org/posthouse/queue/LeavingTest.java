package org.posthouse.queue;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.Test;
import org.posthouse.api.directory.Resolution;
import org.posthouse.api.message.Address;
import org.posthouse.api.routing.RouteQuery;
import org.posthouse.api.routing.Routing;
import org.posthouse.api.transport.Transport;

/** Parts that fail in the middle of an attempt, as those do whose bundle has left: the attempt ends, and the queue goes on. */
public class LeavingTest extends QueueFixture {
    /** Routing that answers the scheduler and nobody else. */
    private static class LeftRouting implements Routing {
        @Override
        public Resolution resolve(Address address) {
            throw new NoClassDefFoundError("its bundle has left");
        }

        @Override
        public Way route(RouteQuery query) {
            throw new NoClassDefFoundError("its bundle has left");
        }

        @Override
        public Optional<Boolean> relays(String domain) {
            return Optional.empty();
        }

        @Override
        public boolean ready() {
            return true;
        }
    }

    @Test
    public void routingWhoseBundleHasLeftKeepsNoMail() throws IOException {
        parts.routing().bind(new LeftRouting());
        put("m1", "a@here.test", to("x@far.test"), routed("y@other.test"));
        assertEquals("one look for each destination", 2, work());
        assertEquals("given back", 0, spool.counts().leased());
        assertEquals(0, of("m1", "x@far.test").attempts());
        parts.routing().bind(routing);
        scheduler.partCame();
        work();
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void routingThatThrowsKeepsNoMail() throws IOException {
        parts.routing().bind(new LeftRouting() {
            @Override
            public Resolution resolve(Address address) {
                throw new IllegalStateException("bug");
            }
        });
        put("m1", "a@here.test", to("x@far.test"));
        assertEquals("not again at once", 1, work());
        assertEquals(1, later(Duration.ofSeconds(1)));
        assertEquals("then after 2 s", 0, later(Duration.ofSeconds(1)));
        parts.routing().bind(routing);
        scheduler.partCame();
        work();
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void whateverATransportDoesTheAttemptEnds() throws IOException {
        List<Transport> bad =
                List.of((job, message) -> Collections.singletonList(null), (job, message) -> null, (job, message) -> {
                    throw new StackOverflowError();
                });
        for (Transport transport : bad) {
            bind("smtp", transport);
            put("m1", "a@here.test", routed("x@far.test"));
            assertTrue(next());
            assertEquals("given back", 0, spool.counts().leased());
            assertEquals("451 4.3.0 Delivery temporarily failed", only("m1").reason());
            admin.delete(org.posthouse.api.spool.Query.of("m1"));
        }
        scheduler.stop(Duration.ofDays(1)); // returns, since nothing is under way
    }

    @Test
    public void aTransportThatLeavesCostsNoAttempt() throws IOException {
        bind("smtp", (job, message) -> {
            unbind("smtp");
            throw new IllegalStateException("leaving");
        });
        put("m1", "a@here.test", routed("x@far.test"));
        assertEquals(1, work());
        assertEquals(0, only("m1").attempts());
        assertEquals("given back", 0, spool.counts().leased());
        bind("smtp", smtp);
        work();
        assertTrue(spool.all().isEmpty());
    }

    @Test
    public void whatCannotBeRecordedIsNotTriedAgainAtOnce() throws IOException {
        put("m1", "a@here.test", routed("x@far.test"));
        spool.forgetful = true;
        assertEquals(1, work());
        assertEquals(1, later(Duration.ofSeconds(1)));
        assertEquals(0, later(Duration.ofSeconds(1)));
        spool.forgetful = false;
        assertEquals(1, later(Duration.ofSeconds(1)));
        assertTrue(spool.all().isEmpty());
    }
}
