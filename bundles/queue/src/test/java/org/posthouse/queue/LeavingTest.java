package org.posthouse.queue;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.Test;
import org.posthouse.api.routing.Router;
import org.posthouse.api.transport.Transport;

/** Parts that fail in the middle of an attempt, as those do whose bundle has left: the attempt ends, and the queue goes on. */
public class LeavingTest extends QueueFixture {
    @Test
    public void aRouterWhoseBundleHasLeftKeepsNoMail() throws IOException {
        Router left = r -> {
            throw new NoClassDefFoundError("its bundle has left");
        };
        routers.add(0, left);
        put("m1", "a@here.test", to("x@far.test"));
        assertTrue(engine.next());
        assertEquals("given back", 0, spool.counts().leased());
        routers.remove(left);
        engine.partCame();
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
            transports.put("smtp", transport);
            put("m1", "a@here.test", to("x@far.test"));
            assertTrue(engine.next());
            assertEquals("given back", 0, spool.counts().leased());
            assertEquals("451 4.3.0 Delivery failed for now", find("m1").reason());
            spool.delete("m1");
        }
        engine.stop(Duration.ofDays(1)); // returns, since nothing is under way
    }
}
