package org.posthouse.filter.greylist;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.Test;
import org.posthouse.filter.greylist.Greylist.Decision;
import org.posthouse.testkit.flow.FakeClock;

public class GreylistTest {
    private static final Terms TERMS = new Terms(Duration.ofMinutes(5), Duration.ofHours(36), Duration.ofDays(35), 3);

    private final FakeClock clock = new FakeClock();
    private final Greylist greylist = new Greylist(1024, clock, new byte[16]);

    private Decision decide(String recipient) {
        return greylist.decide("net", "joe@there.example", recipient, TERMS);
    }

    @Test
    public void whoComesBackIsKnown() {
        assertEquals(Decision.UNKNOWN, decide("ann"));
        clock.advance(Duration.ofSeconds(299));
        assertEquals(Decision.EARLY, decide("ann"));
        assertEquals("another recipient is another triple", Decision.UNKNOWN, decide("bob"));
        clock.advance(Duration.ofSeconds(1));
        assertEquals(Decision.CONFIRMED, decide("ann"));
        assertEquals(Decision.KNOWN, decide("ann"));
        assertEquals(Decision.EARLY, decide("bob"));
        assertEquals(Decision.UNKNOWN, greylist.decide("net", "other@there.example", "ann", TERMS));
        assertEquals(Decision.UNKNOWN, greylist.decide("else", "joe@there.example", "ann", TERMS));
    }

    @Test
    public void whoComesBackTooLateIsUnknown() {
        decide("ann");
        clock.advance(Duration.ofHours(36).plusSeconds(1));
        assertEquals(Decision.UNKNOWN, decide("ann"));
        clock.advance(Duration.ofHours(36));
        assertEquals(Decision.CONFIRMED, decide("ann"));
    }

    @Test
    public void whoIsKnownStaysSoWhileHeWrites() {
        decide("ann");
        clock.advance(Duration.ofMinutes(5));
        decide("ann");
        for (int i = 0; i < 3; i++) {
            clock.advance(Duration.ofDays(34));
            assertEquals(Decision.KNOWN, decide("ann"));
        }
        clock.advance(Duration.ofDays(36));
        assertEquals(Decision.UNKNOWN, decide("ann"));
    }

    @Test
    public void aNetworkIsKnownAfterSomeTriples() {
        for (String recipient : List.of("a", "b", "c")) {
            decide(recipient);
        }
        clock.advance(Duration.ofMinutes(6));
        assertEquals(Decision.CONFIRMED, decide("a"));
        assertEquals(Decision.CONFIRMED, decide("b"));
        assertEquals(Decision.UNKNOWN, decide("d"));
        assertEquals(Decision.CONFIRMED, decide("c"));
        assertEquals(Decision.NETWORK, decide("e"));
        assertEquals(Decision.UNKNOWN, greylist.decide("else", "joe@there.example", "e", TERMS));
        Terms never = new Terms(TERMS.pause(), TERMS.retry(), TERMS.known(), 0);
        assertEquals(Decision.UNKNOWN, greylist.decide("net", "joe@there.example", "f", never));
        clock.advance(Duration.ofDays(36));
        assertEquals(Decision.UNKNOWN, decide("e"));
    }

    @Test
    public void changesAreToldOnce() {
        decide("ann");
        decide("ann");
        assertEquals(1, greylist.takeChanges().changes().size());
        assertEquals(List.of(), greylist.takeChanges().changes());
        clock.advance(Duration.ofMinutes(6));
        decide("ann"); // the triple and its network
        assertEquals(2, greylist.takeChanges().changes().size());
        decide("ann");
        assertEquals(
                "so soon it is not worth a record",
                List.of(),
                greylist.takeChanges().changes());
        clock.advance(Duration.ofHours(2));
        decide("ann");
        assertEquals(1, greylist.takeChanges().changes().size());
        for (int i = 0; i < 30_000; i++) {
            decide("r" + i);
        }
        Greylist.Changes many = greylist.takeChanges();
        assertTrue(many.all());
        assertTrue(many.changes().size() <= 20_000);
        assertFalse(greylist.takeChanges().all());
        assertTrue("there are never more than places", greylist.size() <= 1024);
    }

    @Test
    public void strangersDoNotPushOutWhoIsKnown() {
        decide("ann");
        clock.advance(Duration.ofMinutes(5));
        decide("ann");
        for (int i = 0; i < 50_000; i++) {
            clock.advance(Duration.ofMillis(10));
            greylist.decide("n" + i, "x", "y", TERMS);
        }
        assertEquals(1024, greylist.size());
        assertEquals(Decision.KNOWN, decide("ann"));
    }
}
