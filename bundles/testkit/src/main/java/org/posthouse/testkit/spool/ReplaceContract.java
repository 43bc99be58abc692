package org.posthouse.testkit.spool;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.Test;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.api.spool.Lease;
import org.posthouse.api.spool.Query;
import org.posthouse.api.spool.Replacement;
import org.posthouse.api.spool.Spool;
import org.posthouse.api.spool.SpoolFullException;

/** How a {@link Spool} puts a mail in the place of held recipients of another. */
public abstract class ReplaceContract extends ChangeContract {
    /** Another mail for these recipients, with another sender. */
    protected static Replacement by(String id, Message message, Recipient... recipients) {
        Set<String> keys = Arrays.stream(recipients).map(Recipient::key).collect(Collectors.toSet());
        Mail mail = from(id, Optional.empty(), recipients).build();
        return new Replacement(
                keys, mail.toBuilder().each(r -> released(r, NOW)).build(), message);
    }

    protected static Message another(int seed, int size) {
        return Messages.of(octets(seed, size));
    }

    @Test
    public void heldRecipientsGetAnotherMessageAndSender() throws Exception {
        Recipient x = to("x@a.test");
        Recipient y = to("y@b.test");
        Recipient z = to("z@a.test");
        put(mail("m", x, held(y, "odd"), held(z, "odd")));
        assertTrue(spool().replace("m", by("n", another(7, 40), y, z)));
        assertEquals(List.of(x, left(y, "n"), left(z, "n")), find("m").recipients());
        assertEquals(List.of(released(y, NOW), released(z, NOW)), find("n").recipients());
        assertEquals(Optional.empty(), find("n").sender().address());
        assertEquals(40, find("n").size());
        assertArrayEquals(octets(7, 40), message(spool(), "n", 0));
        assertArrayEquals("the others get what they were to get", octets(1, SIZE), message(spool(), "m", 0));
        assertEquals(Set.of("m smtp a.test", "n smtp a.test", "n smtp b.test"), Set.copyOf(allDue(NOW)));
        assertEquals(List.of("n"), ids(Query.builder().sender("<>").build()));
        assertEquals(new Spool.Counts(2, 0, 0), spool().counts());
    }

    /** A recipient in the mail that it has left. */
    private static Recipient left(Recipient recipient, String by) {
        return Replacement.left(released(recipient, NOW), by, NOW);
    }

    @Test
    public void aMailWhoseRecipientsAreAllReplacedGoes() throws Exception {
        put(mail("m", held(to("x@a.test"), "odd")));
        Message own = spool().message("m").orElseThrow();
        assertTrue("its own message", spool().replace("m", by("n", own, to("x@a.test"))));
        assertEquals(Optional.empty(), spool().find("m"));
        assertArrayEquals(octets(1, SIZE), message(spool(), "n", 0));
        assertEquals(Optional.of("n smtp a.test"), leasable(spool(), NOW));
        assertFalse("once", spool().replace("m", by("o", another(1, 1), to("x@a.test"))));
    }

    @Test
    public void whoeverIsNotHeldOrIsWorkedOnIsNotReplaced() throws Exception {
        Recipient x = to("x@a.test");
        Recipient y = to("y@b.test");
        put(mail("m", x, held(y, "odd")));
        Mail before = find("m");
        assertFalse("one is not held", spool().replace("m", by("n", another(1, 1), x, y)));
        assertFalse("nor there", spool().replace("m", by("n", another(1, 1), to("z@c.test"))));
        assertFalse("no mail", spool().replace("l", by("n", another(1, 1), y)));
        try (Lease lease = lease(NOW)) {
            change(Query.of("m"), HOLD);
            assertFalse("being worked on", spool().replace("m", by("n", another(1, 1), x)));
            assertTrue("others are not", spool().replace("m", by("o", another(1, 1), y)));
            lease.record(lease.recipients(), List.of(delivered(x)));
        }
        assertEquals(
                1,
                before.open().stream()
                        .filter(r -> r.disposition().held().isPresent())
                        .count());
        assertEquals(Optional.empty(), spool().find("n"));
        assertEquals(Optional.empty(), spool().find("m"));
        assertEquals(List.of(released(y, NOW)), find("o").recipients());
    }

    @Test
    public void anIdThatIsThereIsRefused() throws Exception {
        put(mail("m", held(to("x@a.test"), "odd")), mail("n", to("x@a.test")));
        Mail before = find("m");
        assertThrows(IOException.class, () -> spool().replace("m", by("n", another(1, 1), to("x@a.test"))));
        assertEquals(before, find("m"));
    }

    @Test
    public void withoutRoomNothingIsReplaced() throws Exception {
        put(mail("m", held(to("x@a.test"), "odd")));
        Mail before = find("m");
        room(0);
        assertThrows(SpoolFullException.class, () -> spool().replace("m", by("n", another(1, 9000), to("x@a.test"))));
        assertEquals(before, find("m"));
        assertEquals(Optional.empty(), spool().find("n"));
        room(Long.MAX_VALUE);
        assertTrue(spool().replace("m", by("n", another(1, 9000), to("x@a.test"))));
    }
}
