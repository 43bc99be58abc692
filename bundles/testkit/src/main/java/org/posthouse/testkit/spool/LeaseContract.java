package org.posthouse.testkit.spool;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.Test;
import org.posthouse.api.mail.Destination;
import org.posthouse.api.mail.Disposition.Phase;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Message;
import org.posthouse.api.spool.Admission;
import org.posthouse.api.spool.Lease;
import org.posthouse.api.spool.Query;
import org.posthouse.api.spool.Spool;

/** How a {@link Spool} lends its mail: parts, turns, room, and what is recorded of them. */
public abstract class LeaseContract extends SpoolFixture {
    /** Answers as it is set, and keeps what it was asked. */
    private static final class Doorman implements Admission {
        final Set<String> closed = new HashSet<>();
        final List<String> asked = new ArrayList<>();
        int limit = 1;

        @Override
        public boolean admits(String transport, boolean nullSender) {
            return !closed.contains(transport + nullSender);
        }

        @Override
        public int limit(Destination destination, boolean nullSender) {
            asked.add(destination + (nullSender ? " <>" : ""));
            return limit;
        }
    }

    /** What nobody can carry now does not hide when something else is due. */
    @Test
    public void whatIsNotAdmittedIsNotNext() throws Exception {
        put(
                mail("a", to("x@a.test")),
                mail("b", due(at(to("x@b.test"), new Destination("local", "local")), NOW.plusSeconds(9))));
        Doorman doorman = new Doorman();
        assertEquals(Optional.of(NOW), spool().nextDue(doorman));
        doorman.closed.add("smtpfalse");
        assertEquals(Optional.of(NOW.plusSeconds(9)), spool().nextDue(doorman));
        doorman.closed.add("localfalse");
        assertEquals(Optional.empty(), spool().nextDue(doorman));
        assertEquals("limits are not asked for", List.of(), doorman.asked);
    }

    @Test
    public void withinADestinationWhatIsDueLongestGoesFirst() throws Exception {
        put(
                mail("late", due(to("x@a.test"), NOW.plusSeconds(1))),
                mail("first", due(to("x@a.test"), NOW.minusSeconds(9))),
                mail("second", to("x@a.test")),
                mail("held", held(due(to("x@a.test"), NOW.minusSeconds(99)), "why")));
        assertEquals(Optional.of(NOW.minusSeconds(9)), spool().nextDue(OPEN));
        try (Lease first = lease(NOW)) {
            assertEquals("first smtp a.test", name(first));
            assertEquals(smtp("a.test"), first.destination());
            try (Lease second = lease(NOW)) {
                assertEquals("second smtp a.test", name(second));
                assertEquals(Optional.empty(), spool().lease(NOW, OPEN));
                assertEquals(new Spool.Counts(4, 1, 2), spool().counts());
                assertEquals(Optional.of(NOW.plusSeconds(1)), spool().nextDue(OPEN));
            }
        }
        assertEquals(Optional.of("first smtp a.test"), leasable(spool(), NOW));
        assertEquals(new Spool.Counts(4, 1, 0), spool().counts());
    }

    @Test
    public void destinationsTakeTurns() throws Exception {
        for (int i = 0; i < 30; i++) {
            put(mail("a" + i, due(to("x@a.test"), NOW.minusSeconds(1000 - i))));
        }
        for (int i = 0; i < 10; i++) {
            put(mail("b" + i, due(to("x@b.test"), NOW.minusSeconds(500 - i))));
            put(mail("c" + i, due(to("x@c.test"), NOW.minusSeconds(i))));
        }
        List<String> order = allDue(NOW);
        assertEquals(50, order.size());
        for (int turn = 0; turn < 10; turn++) {
            Set<String> round = new HashSet<>();
            order.subList(3 * turn, 3 * turn + 3).forEach(one -> round.add(one.substring(one.indexOf(' '))));
            assertEquals("turn " + turn + " of " + order, 3, round.size());
        }
    }

    @Test
    public void transportsAndTheNullSenderHaveTurnsOfTheirOwn() throws Exception {
        for (int i = 0; i < 6; i++) {
            put(
                    mail("smtp" + i, to("x@d" + i + ".test")),
                    mail("local" + i, at(to("x@here.test"), new Destination("local", "local"))),
                    from("null" + i, Optional.empty(), to("x@d" + i + ".test")).build());
        }
        List<String> order = allDue(NOW);
        for (int turn = 0; turn < 6; turn++) {
            Set<Character> round = new HashSet<>();
            order.subList(3 * turn, 3 * turn + 3).forEach(one -> round.add(one.charAt(0)));
            assertEquals("turn " + turn + " of " + order, Set.of('s', 'l', 'n'), round);
        }
    }

    @Test
    public void noMailIsLeasedForWhatIsNotAdmitted() throws Exception {
        put(
                mail("a", to("x@a.test")),
                mail("b", unrouted("x@b.test")),
                from("c", Optional.empty(), to("x@a.test")).build());
        Doorman doorman = new Doorman();
        doorman.closed.addAll(List.of("smtptrue", "smtpfalse", "true", "false"));
        assertEquals(List.of(), allDue(NOW, doorman));
        assertEquals("not asked of what is not admitted", List.of(), doorman.asked);
        doorman.closed.remove("smtptrue");
        assertEquals(List.of("c smtp a.test"), allDue(NOW, doorman));
        doorman.closed.remove("false");
        assertEquals(Set.of("b unrouted", "c smtp a.test"), new HashSet<>(allDue(NOW, doorman)));
        doorman.closed.clear();
        assertEquals(3, allDue(NOW, doorman).size());
    }

    @Test
    public void aDestinationWithoutRoomIsSetAside() throws Exception {
        put(
                mail("a1", to("x@a.test")),
                mail("a2", due(to("x@a.test"), NOW.plusSeconds(1))),
                mail("b1", due(to("x@b.test"), NOW.plusSeconds(5))));
        Doorman doorman = new Doorman();
        try (Lease first = spool().lease(NOW, doorman).orElseThrow()) {
            assertEquals("a1 smtp a.test", name(first));
            assertEquals(Optional.empty(), spool().lease(NOW.plusSeconds(2), doorman));
            assertEquals("what is set aside does not count", Optional.of(NOW.plusSeconds(5)), spool().nextDue(OPEN));
            int asked = doorman.asked.size();
            assertEquals(Optional.empty(), spool().lease(NOW.plusSeconds(2), doorman));
            assertEquals("asked once", asked, doorman.asked.size());
            doorman.limit = 2;
            assertEquals(
                    "not asked again unless told to", Optional.empty(), spool().lease(NOW.plusSeconds(2), doorman));
            spool().reconsider();
            assertEquals(Optional.of(NOW.plusSeconds(1)), spool().nextDue(OPEN));
            try (Lease second = spool().lease(NOW.plusSeconds(2), doorman).orElseThrow()) {
                assertEquals("a2 smtp a.test", name(second));
            }
        }
    }

    @Test
    public void theEndOfALeaseMakesRoomForItsDestination() throws Exception {
        put(
                mail("a1", to("x@a.test")),
                mail("a2", to("x@a.test")),
                mail("b1", to("x@b.test")),
                mail("b2", to("x@b.test")));
        Doorman doorman = new Doorman();
        Lease one = spool().lease(NOW, doorman).orElseThrow();
        Lease other = spool().lease(NOW, doorman).orElseThrow();
        assertFalse(one.destination().equals(other.destination()));
        assertEquals(Optional.empty(), spool().lease(NOW, doorman));
        assertEquals(Optional.empty(), spool().nextDue(OPEN));
        one.close();
        assertEquals(Optional.of(NOW), spool().nextDue(OPEN));
        try (Lease again = spool().lease(NOW, doorman).orElseThrow()) {
            assertEquals(one.destination(), again.destination());
            assertEquals(Optional.empty(), spool().lease(NOW, doorman));
        }
        other.close();
    }

    @Test
    public void roomIsCountedApartForTheNullSender() throws Exception {
        put(
                mail("a", to("x@a.test")),
                from("b", Optional.empty(), to("x@a.test")).build(),
                from("c", Optional.empty(), to("x@a.test")).build());
        Doorman doorman = new Doorman();
        assertEquals(2, allDue(NOW, doorman).size());
        assertTrue(doorman.asked.containsAll(List.of("smtp a.test", "smtp a.test <>")));
    }

    @Test
    public void aLimitOfNoneSetsAside() throws Exception {
        put(mail("a", to("x@a.test")));
        assertEquals(Optional.empty(), spool().lease(NOW, limit(0)));
        assertEquals(Optional.empty(), spool().nextDue(OPEN));
        assertEquals(Optional.empty(), spool().lease(NOW, OPEN));
        spool().reconsider();
        assertEquals(Optional.of("a smtp a.test"), leasable(spool(), NOW));
    }

    @Test
    public void partsOfOneMailAreLeasedApart() throws Exception {
        put(mail("m", to("a@a.test"), to("b@b.test"), to("c@a.test"), unrouted("d@d.test"), telling(to("e@e.test"))));
        assertEquals(Set.of("m smtp a.test", "m smtp b.test", "m unrouted", "m sender"), new HashSet<>(allDue(NOW)));
        Lease a = leaseOf("m smtp a.test");
        assertEquals(List.of(to("a@a.test"), to("c@a.test")), a.recipients());
        assertEquals(find("m"), a.mail());
        Lease b = leaseOf("m smtp b.test");
        assertEquals(List.of(to("b@b.test")), b.recipients());
        a.record(
                a.recipients(),
                List.of(delivered(to("a@a.test")), tried(to("c@a.test"), Phase.WAITING, NOW.plusSeconds(9))));
        b.record(b.recipients(), List.of(delivered(to("b@b.test"))));
        a.close();
        b.close();
        assertEquals(
                List.of(
                        delivered(to("a@a.test")),
                        delivered(to("b@b.test")),
                        tried(to("c@a.test"), Phase.WAITING, NOW.plusSeconds(9)),
                        unrouted("d@d.test"),
                        telling(to("e@e.test"))),
                find("m").recipients());
        assertEquals(Set.of("m unrouted", "m sender"), new HashSet<>(allDue(NOW)));
        assertEquals(1, spool().counts().total());
    }

    /** Leases the part of this name; others are given back. */
    protected Lease leaseOf(String name) throws Exception {
        List<Lease> others = new ArrayList<>();
        try {
            while (true) {
                Lease lease = lease(clock.instant());
                if (name(lease).equals(name)) {
                    return lease;
                }
                others.add(lease);
            }
        } finally {
            others.forEach(Lease::close);
        }
    }

    @Test
    public void onlyTheRecipientsThatAreDueAreLeased() throws Exception {
        put(mail("m", to("a@a.test"), due(to("b@a.test"), NOW.plusSeconds(5)), held(to("c@a.test"), "why")));
        try (Lease lease = lease(NOW)) {
            assertEquals(List.of(to("a@a.test")), lease.recipients());
            lease.record(lease.recipients(), List.of(tried(to("a@a.test"), Phase.WAITING, NOW.plusSeconds(7))));
        }
        assertEquals(Optional.of(NOW.plusSeconds(5)), spool().nextDue(OPEN));
        try (Lease lease = lease(NOW.plusSeconds(5))) {
            assertEquals(List.of(due(to("b@a.test"), NOW.plusSeconds(5))), lease.recipients());
        }
        try (Lease lease = lease(NOW.plusSeconds(7))) {
            assertEquals(2, lease.recipients().size());
        }
    }

    @Test
    public void theSenderIsToldOfAllAtOnce() throws Exception {
        put(mail("m", telling(to("a@a.test")), due(telling(to("b@b.test")), NOW.plusSeconds(60)), to("c@c.test")));
        try (Lease lease = leaseOf("m sender")) {
            assertEquals(Destination.SENDER, lease.destination());
            assertEquals(2, lease.recipients().size());
        }
    }

    @Test
    public void aLeaseKnowsWhetherOthersAreDue() throws Exception {
        put(mail(
                "m",
                telling(to("a@a.test")),
                due(to("b@b.test"), NOW.plusSeconds(5)),
                held(to("c@c.test"), "why"),
                delivered(to("d@d.test"))));
        try (Lease sender = lease(NOW)) {
            assertFalse(sender.othersDue(NOW));
            assertTrue(sender.othersDue(NOW.plusSeconds(5)));
            try (Lease b = lease(NOW.plusSeconds(5))) {
                assertTrue("leased", sender.othersDue(NOW));
                assertTrue(b.othersDue(NOW));
                b.record(b.recipients(), List.of(delivered(to("b@b.test"))));
                assertFalse(sender.othersDue(NOW.plusSeconds(99)));
            }
        }
    }

    @Test
    public void aLeaseShowsTheMessage() throws Exception {
        put(mail("a", to("x@a.test")));
        try (Lease lease = lease(NOW);
                InputStream in = lease.message().open(10)) {
            assertArrayEquals(Arrays.copyOfRange(octets(1, SIZE), 10, SIZE), in.readAllBytes());
        }
    }

    @Test
    public void aLeaseGivenBackChangesNothing() throws Exception {
        Mail mail = mail("a", to("x@a.test"));
        put(mail);
        Lease lease = lease(NOW);
        Message message = lease.message();
        lease.close();
        lease.close();
        assertEquals(mail, find("a"));
        assertEquals(Optional.of("a smtp a.test"), leasable(spool(), NOW));
        assertThrows(IOException.class, () -> lease.record(lease.recipients(), List.of()));
        assertThrows(IOException.class, lease::message);
        assertEquals(SIZE, message.size());
    }

    @Test
    public void recordsWhatBecameOfRecipients() throws Exception {
        Recipient a = to("a@x.test");
        Recipient b = to("b@x.test");
        put(mail("m", a, b));
        Recipient later = tried(b, Phase.WAITING, NOW.plusSeconds(60));
        try (Lease lease = lease(NOW)) {
            lease.record(List.of(a), List.of(delivered(a)));
            assertEquals("who is done has left", List.of(b), lease.recipients());
            assertEquals(List.of(delivered(a), b), lease.mail().recipients());
            lease.record(List.of(b), List.of(tried(b, Phase.WAITING, NOW)));
            lease.record(lease.recipients(), List.of(later));
            assertEquals(List.of(later), lease.recipients());
            assertThrows(
                    "not of the lease", IllegalArgumentException.class, () -> lease.record(List.of(a), List.of(a)));
        }
        assertEquals(List.of(delivered(a), later), find("m").recipients());
        assertEquals(List.of(later), find("m").open());
        assertEquals(Optional.of(NOW.plusSeconds(60)), spool().nextDue(OPEN));
        assertEquals(Optional.empty(), leasable(spool(), NOW));
        assertEquals(Optional.of("m smtp x.test"), leasable(spool(), NOW.plusSeconds(60)));
    }

    @Test
    public void whoGetsADestinationGoesToItAtOnce() throws Exception {
        put(mail("m", unrouted("a@a.test"), unrouted("b@b.test"), unrouted("c@a.test")));
        try (Lease routing = lease(NOW)) {
            assertEquals(Destination.UNROUTED, routing.destination());
            List<Recipient> before = routing.recipients();
            routing.record(before.subList(0, 1), List.of(to("a@a.test")));
            routing.record(before.subList(1, 3), List.of(to("b@b.test"), to("c@a.test")));
            assertEquals(List.of(), routing.recipients());
            assertEquals(Set.of("m smtp a.test", "m smtp b.test"), new HashSet<>(allDue(NOW)));
        }
        assertEquals(tally(1, 2, 0, 0, 0), spool().count(Query.ALL));
    }

    @Test
    public void whatFailedIsToldToTheSender() throws Exception {
        put(mail("m", to("a@a.test"), to("b@a.test")));
        work(NOW, r -> telling(r));
        assertEquals(List.of("m sender"), allDue(NOW));
        work(NOW, r -> tried(r, Phase.FAILED, NOW));
        assertEquals(Optional.empty(), spool().find("m"));
    }

    @Test
    public void othersTakeThePlaceOfARecipient() throws Exception {
        Recipient team = unrouted("team@here.test");
        Recipient alice = to("alice@here.test");
        put(mail("m", team, alice));
        Recipient bob = to("bob@here.test");
        Recipient again = due(to("alice@here.test"), NOW.plusSeconds(1));
        try (Lease lease = leaseOf("m unrouted")) {
            lease.record(List.of(team), List.of(bob, again));
            assertEquals(List.of(), lease.recipients());
        }
        assertEquals(
                "one key, one recipient",
                Set.of(alice, bob),
                Set.copyOf(find("m").recipients()));
        assertEquals(2, find("m").recipients().size());
        try (Lease lease = lease(NOW)) {
            assertEquals(Set.of(alice, bob), Set.copyOf(lease.recipients()));
        }
    }

    @Test
    public void aRecipientMayStayBesideThoseItBecame() throws Exception {
        Recipient team = to("team@here.test");
        put(mail("m", team));
        Recipient bob = to("bob@here.test");
        Recipient carol = to("carol@far.test");
        try (Lease lease = lease(NOW)) {
            lease.record(List.of(team), List.of(bob, delivered(team), carol, bob));
            assertEquals("others are not of the lease", List.of(), lease.recipients());
            assertEquals(List.of("m smtp far.test"), allDue(NOW));
        }
        assertEquals(Set.of(delivered(team), bob, carol), Set.copyOf(find("m").recipients()));
        assertEquals(Set.of("m smtp here.test", "m smtp far.test"), Set.copyOf(allDue(NOW)));
    }

    @Test
    public void whatIsDoneIsGone() throws Exception {
        put(mail("a", to("x@a.test"), to("y@a.test")));
        try (Lease lease = lease(NOW)) {
            lease.record(lease.recipients(), List.of(delivered(to("x@a.test"))));
            assertEquals(Optional.empty(), spool().find("a"));
            assertEquals(List.of(delivered(to("x@a.test"))), lease.mail().recipients());
        }
        assertEquals(Optional.empty(), spool().message("a"));
        assertEquals(Optional.empty(), leasable(spool(), NOW));
        assertEquals(new Spool.Counts(0, 0, 0), spool().counts());
        put(spool(), mail("a", to("x@a.test")), 2);
        assertArrayEquals("the id is new again", octets(2, SIZE), message(spool(), "a", 0));
    }

    @Test
    public void aMailIsListedAsLeased() throws Exception {
        put(mail("a", to("x@a.test"), to("y@b.test")), mail("b", due(to("x@a.test"), NOW.plusSeconds(1))));
        try (Lease lease = lease(NOW)) {
            assertEquals(
                    List.of(true, false),
                    spool().list(Query.ALL, OptionalLong.empty(), 9).mails().stream()
                            .map(Spool.Listed::leased)
                            .toList());
            assertEquals(tally(2, 1, 1, 0, 1), spool().count(Query.ALL));
            assertEquals("a", lease.mail().id());
        }
    }
}
