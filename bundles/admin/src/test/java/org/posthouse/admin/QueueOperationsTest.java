package org.posthouse.admin;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.Test;
import org.posthouse.api.admin.Caller;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Result;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Attributes;
import org.posthouse.api.mail.Destination;
import org.posthouse.api.mail.Disposition;
import org.posthouse.api.mail.Envelope;
import org.posthouse.api.mail.Finding;
import org.posthouse.api.mail.Hold;
import org.posthouse.api.mail.Key;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Reply;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Status;

public class QueueOperationsTest {
    private final Instant now = Instant.now();
    private final FakeQueue queue = new FakeQueue();
    private final AdminComponent component = new AdminComponent();

    public QueueOperationsTest() {
        component.queue = queue;
    }

    private Result run(String operation, String... arguments) throws OperationException {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            map.put(arguments[i], arguments[i + 1]);
        }
        return operation(operation).run(map);
    }

    private Operation operation(String name) {
        return component.operations().stream()
                .filter(o -> o.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private List<String> ids(String... arguments) throws OperationException {
        return run("queue-list", arguments).rows().stream()
                .map(row -> row.get(0))
                .toList();
    }

    private String refusal(String operation, String... arguments) {
        return assertThrows(OperationException.class, () -> run(operation, arguments))
                .getMessage();
    }

    private static Address address(String text) {
        return Address.parse(text).orElseThrow();
    }

    private static Recipient to(String text, Disposition.Builder disposition) {
        return Recipient.builder(address(text))
                .key(text)
                .disposition(disposition.build())
                .build();
    }

    private Disposition.Builder due(String destination) {
        return Disposition.builder(now.minusSeconds(60)).destination(Destination.parse(destination));
    }

    private void put(String id, Duration age, String from, Recipient... recipients) {
        Sender sender = from.isEmpty() ? Sender.empty() : Sender.of(address(from));
        Mail.Builder mail = Mail.builder(id, now.minus(age), Origin.internal("test"), sender);
        Arrays.stream(recipients).forEach(mail::recipient);
        queue.spool.put(mail.build(), "Subject: " + id + "\r\n\r\nbody\r\n");
    }

    /** Three mails: one that is new, one deferred, one half of which is on hold. */
    private void some() {
        put("m1", Duration.ofMinutes(5), "me@here.test", to("joe@a.test", due("smtp a.test")));
        put(
                "m2",
                Duration.ofHours(5),
                "",
                to(
                        "Bob@b.test",
                        due("smtp b.test")
                                .due(now.plusSeconds(3600))
                                .attempts(3)
                                .last(Reply.own(Reply.Action.DELAYED, new Status(450, "4.2.1", "Mailbox busy"), now))));
        put(
                "m3",
                Duration.ofDays(2),
                "you@here.test",
                to("x@a.test", due("smtp a.test").hold("looks odd")),
                to("y@here.test", due("local local")));
    }

    @Test
    public void aListSaysWhereEachMailIs() throws OperationException {
        some();
        List<List<String>> rows = run("queue-list").rows();
        assertEquals(
                List.of("me@here.test", "joe@a.test", "a.test", "new", "now", "0", ""),
                List.of(
                        rows.get(0).get(3).replaceAll("[<>]", ""),
                        rows.get(0).get(4),
                        rows.get(0).get(5),
                        rows.get(0).get(6),
                        rows.get(0).get(7),
                        rows.get(0).get(8),
                        rows.get(0).get(9)));
        assertEquals("<>", rows.get(1).get(3));
        assertEquals(
                List.of("deferred", "3", "450 4.2.1 Mailbox busy"),
                List.of(rows.get(1).get(6), rows.get(1).get(8), rows.get(1).get(9)));
        assertEquals(
                List.of("x@a.test +1", "a.test, local", "partly held", "looks odd"),
                List.of(
                        rows.get(2).get(4),
                        rows.get(2).get(5),
                        rows.get(2).get(6),
                        rows.get(2).get(9)));
    }

    @Test
    public void mailIsChosenByConditions() throws OperationException {
        some();
        assertEquals(List.of("m1", "m3"), ids("destination", "A.test"));
        assertEquals(List.of("m3"), ids("destination", "local"));
        assertEquals(List.of("m3"), ids("destination", "local local"));
        assertEquals(List.of("m2"), ids("sender", "<>"));
        assertEquals(List.of("m1", "m3"), ids("sender", "@here.test"));
        assertEquals(List.of("m1"), ids("sender", "<me@here.test>"));
        assertEquals(List.of("m2"), ids("recipient", "bob@b.test"));
        assertEquals(List.of("m2"), ids("state", "deferred"));
        assertEquals(List.of("m3"), ids("state", "held"));
        assertEquals(List.of(), ids("state", "under-way"));
        assertEquals(List.of("m3"), ids("older-than", "1d"));
        assertEquals(List.of("m2", "m3"), ids("older-than", "30m"));
        assertEquals(List.of("m2"), ids("reason", "mailbox BUSY"));
        assertEquals(List.of("m3"), ids("destination", "a.test", "sender", "@here.test", "older-than", "12h"));
    }

    @Test
    public void conditionsThatMakeNoSenseAreRefused() {
        assertTrue(refusal("queue-list", "state", "odd").contains("deferred, due, held, under-way"));
        for (String[] wrong : new String[][] {
            {"older-than", "yesterday"},
            {"older-than", "5"},
            {"sender", "nobody"},
            {"recipient", "nobody"},
            {"after", "m1"}
        }) {
            assertThrows(wrong[0], OperationException.class, () -> run("queue-list", wrong));
        }
    }

    @Test
    public void aListThatIsNotCompleteSaysWhereItGoesOn() throws OperationException {
        for (int i = 0; i < 5; i++) {
            put("m" + i, Duration.ZERO, "me@here.test", to("x@a.test", due("smtp a.test")));
        }
        Result first = run("queue-list", "limit", "3");
        assertEquals(3, first.rows().size());
        assertTrue(
                first.text(),
                first.text().startsWith("Showing the first 3 of 5 mails: see more with --limit 5, or continue"));
        String after = first.text().replaceFirst(".*--after (\\d+)$", "$1");
        Result second = run("queue-list", "limit", "3", "after", after);
        assertEquals(
                List.of("m3", "m4"),
                second.rows().stream().map(row -> row.get(0)).toList());
        assertEquals("", second.text());
    }

    @Test
    public void mailIsFoundByPartOfAnAddress() throws OperationException {
        for (int i = 0; i < 1200; i++) {
            String address = i % 400 == 7 ? "Joe@a.test" : "x@b.test";
            put(String.format("m%04d", i), Duration.ZERO, "me@here.test", to(address, due("smtp a.test")));
        }
        assertEquals(List.of("m0007", "m0407", "m0807"), ids("like", "joe@A"));
        assertEquals(List.of("m0007"), ids("like", "joe@a", "limit", "1"));
        assertEquals(List.of("m1199"), ids("like", "m1199"));
        assertEquals(List.of(), ids("like", "nobody"));
        assertEquals(List.of(), ids("like", "joe", "destination", "b.test"));
    }

    @Test
    public void theQueueIsCounted() throws OperationException {
        some();
        Result all = run("queue-count");
        assertEquals("3 mails", all.text());
        assertEquals(List.of(List.of("2", "1", "1", "0")), all.rows());
        assertEquals("1 mail", run("queue-count", "state", "held").text());
    }

    @Test
    public void destinationsAreShownWithWhatKeepsTheirMail() throws OperationException {
        some();
        put("m4", Duration.ZERO, "me@here.test", to("z@z.test", Disposition.builder(now)));
        List<List<String>> rows = run("queue-destinations").rows();
        assertEquals("a.test", rows.get(0).get(0));
        assertEquals(
                List.of("2", "1", "0", "1", "0", "20", "2d 0h", ""), rows.get(0).subList(1, 9));
        List<String> unrouted = rows.stream()
                .filter(row -> row.get(0).equals("unrouted"))
                .findFirst()
                .orElseThrow();
        assertEquals("no router", unrouted.get(8));
        assertEquals(1, run("queue-destinations", "limit", "1").rows().size());
    }

    @Test
    public void oneMailIsChanged() throws OperationException {
        some();
        assertEquals(
                "m1 is on hold",
                run("queue-hold", "id", "m1", "because", "ask joe").text());
        assertEquals(
                "admin: ask joe",
                run("queue-list", "state", "held").rows().get(0).get(9));
        assertTrue(run("queue-hold", "id", "m1").text().contains("was not changed"));
        assertEquals("m1 is released", run("queue-release", "id", "m1").text());
        assertEquals("m2 will be retried now", run("queue-retry", "id", "m2").text());
        assertEquals(List.of(), ids("state", "deferred"));
        assertEquals("m1 is deleted", run("queue-delete", "id", "m1").text());
        assertEquals("No mail m1 in the queue", refusal("queue-delete", "id", "m1"));
        assertEquals(
                "m3 is bounced to its sender", run("queue-bounce", "id", "m3").text());
        assertEquals(List.of("m3"), ids("destination", "sender"));
    }

    @Test
    public void aHoldSaysWhoAskedForIt() throws OperationException {
        some();
        operation("queue-hold").run(Map.of("id", "m1", "because", "ask joe"), Caller.of("alice"));
        assertEquals(Optional.of("admin:alice"), held("m1").by());
        operation("queue-hold").run(Map.of("id", "m2"), Caller.of(" "));
        assertEquals(Optional.of("admin"), held("m2").by());
    }

    private Hold held(String id) {
        return queue.find(id)
                .orElseThrow()
                .recipients()
                .get(0)
                .disposition()
                .held()
                .orElseThrow();
    }

    @Test
    public void mailOnHoldGoesOnFromAnotherSenderOrToSomeRecipients() throws OperationException {
        some();
        assertEquals(
                "m3 is released as m3h",
                run("queue-rework", "id", "m3", "sender", "j\u00f6@here.test").text());
        Sender sender = queue.reworked.sender().orElseThrow();
        assertEquals("<j\u00f6@here.test>", sender.path());
        assertTrue(sender.smtputf8());
        assertEquals(Set.of(), queue.reworked.recipients());
        run("queue-rework", "id", "m3", "sender", "<>", "recipients", "x@a.test, y@here.test");
        assertEquals("<>", queue.reworked.sender().orElseThrow().path());
        assertEquals(Set.of(address("x@a.test"), address("y@here.test")), queue.reworked.recipients());
        run("queue-rework", "id", "m3", "recipients", "x@a.test");
        assertTrue("as it is", queue.reworked.sender().isEmpty());
    }

    @Test
    public void whatCannotBeReworkedIsSaid() {
        some();
        assertTrue(refusal("queue-rework", "id", "m3").contains("needs a sender, recipients or verdict-of"));
        assertEquals("No mail m9 in the queue", refusal("queue-rework", "id", "m9", "sender", "<>"));
        assertEquals("Invalid address: x", refusal("queue-rework", "id", "m3", "sender", "x"));
        assertTrue(refusal("queue-rework", "id", "m1", "sender", "<>").startsWith("Nothing was changed"));
        queue.spool.forgetful = true;
        assertTrue(refusal("queue-rework", "id", "m3", "sender", "<>").startsWith("The spool failed"));
    }

    @Test
    public void oneRecipientIsHeldAndReleased() throws OperationException {
        put(
                "m1",
                Duration.ZERO,
                "me@here.test",
                to("a@a.test", due("smtp a.test")),
                to("b@a.test", due("smtp a.test")));
        assertEquals(
                "m1 for <b@A.test> is on hold",
                run("queue-hold", "id", "m1", "recipient", "b@A.test").text());
        List<List<String>> recipients = run("queue-show", "id", "m1").rows();
        assertEquals("", recipients.get(0).get(9));
        assertEquals("put on hold by the administrator", recipients.get(1).get(9));
        assertEquals(
                "m1 for <b@a.test> is released",
                run("queue-release", "id", "m1", "recipient", "b@a.test").text());
        assertTrue(
                run("queue-release", "id", "m1", "recipient", "c@a.test").text().contains("does not match"));
    }

    @Test
    public void allThatMatchesIsChangedAndCounted() throws OperationException {
        some();
        assertEquals(
                "2 mails are on hold", run("queue-hold", "older-than", "1h").text());
        assertEquals(
                "Of 3 mails that match, 1 is on hold",
                run("queue-hold", "all", "true").text());
        assertEquals(
                "2 mails are released",
                run("queue-release", "destination", "a.test").text());
        assertEquals("1 mail is deleted", run("queue-delete", "sender", "<>").text());
        assertEquals(List.of("m1", "m3"), ids());
        assertTrue(run("queue-delete", "all", "true", "bounce", "true").text().endsWith("are deleted"));
        assertEquals("their senders are told", List.of("m1", "m3"), ids("destination", "sender"));
    }

    @Test
    public void nothingIsChangedUnlessSomebodySaysWhat() {
        some();
        for (String operation : List.of("queue-retry", "queue-hold", "queue-release", "queue-delete", "queue-bounce")) {
            assertTrue(refusal(operation).contains("a condition, or all"));
        }
        assertTrue(refusal("queue-hold", "because", "x").contains("a condition, or all"));
        assertEquals(3, queue.spool.all().size());
    }

    @Test
    public void aSpoolThatFailsIsSaidToFail() {
        some();
        queue.spool.forgetful = true;
        assertTrue(refusal("queue-hold", "id", "m1").startsWith("The spool failed"));
    }

    @Test
    public void allThatIsKnownOfAMailIsShown() throws OperationException {
        Origin origin = Origin.builder("s1", "mx", Origin.Role.MX)
                .account(Optional.of("me@here.test"))
                .build();
        Recipient told = Recipient.builder(address("a@a.test"))
                .key("a")
                .onDelivery(List.of(
                        new Action.FileInto("Junk", false, Set.of("\\Seen")),
                        new Action.Redirect(address("b@b.test"), true)))
                .disposition(due("smtp a.test")
                        .attempts(2)
                        .last(new Reply(
                                Reply.Action.DELAYED, new Status(450, "4.2.1", "busy"), Optional.of("mx.a.test"), now))
                        .notified(Disposition.Notice.DELAY)
                        .build())
                .build();
        queue.spool.put(
                Mail.builder("m1", now, origin, Sender.of(address("me@here.test")))
                        .recipient(told)
                        .envelope(new Envelope(Optional.empty(), Collections.nCopies(11, address("t@a.test")), 3))
                        .results(Attributes.NONE.with(Key.text("acme:score"), "4\nstate: fine"))
                        .finding(new Finding(Instant.EPOCH, "spam", "org.acme.spam/1.2.0", "", "message", "hold"))
                        .build(),
                "Subject: x\r\nX-Y: z\r\n\r\nbody\r\n");
        Result shown = run("queue-show", "id", "m1");
        String[] parts = shown.text().split("\n\n", 2);
        assertTrue(parts[0], parts[0].contains("\naccount: me@here.test\n"));
        assertTrue(parts[0], parts[0].contains("\nenvelope: <> to <t@a.test>, <t@a.test>,"));
        assertTrue(parts[0], parts[0].contains(", <t@a.test> and 4 more\n"));
        assertTrue(parts[0], parts[0].contains("\nlistener: mx\n"));
        assertTrue(parts[0], parts[0].contains("\nresult: acme:score = 4 state: fine\n"));
        assertTrue(
                parts[0],
                parts[0].endsWith("\nfinding: 1970-01-01 00:00:00 spam (org.acme.spam/1.2.0) at message: hold"));
        assertEquals("Subject: x\nX-Y: z", parts[1]);
        assertEquals(
                List.of(
                        "a@a.test",
                        "waiting",
                        "a.test",
                        "now",
                        "",
                        "",
                        "2",
                        "450 4.2.1 busy",
                        "mx.a.test",
                        "",
                        "",
                        "",
                        "delay",
                        "into Junk \\Seen, copy to b@b.test"),
                shown.rows().get(0));
        assertEquals("No mail m2 in the queue", refusal("queue-show", "id", "m2"));
    }

    @Test
    public void whoPutMailOnHoldIsShownAndFound() throws OperationException {
        some();
        Hold hold = Hold.because("an odd name").byFilter("no-exe").since(Instant.EPOCH);
        put(
                "m4",
                Duration.ofDays(2),
                "you@here.test",
                to("x@a.test", due("smtp a.test").hold(hold)));
        assertEquals(
                List.of("an odd name", "filter:no-exe", "1970-01-01 00:00:00"),
                run("queue-show", "id", "m4").rows().get(0).subList(9, 12));
        List<List<String>> found = run("queue-list", "reason", "filter:no-exe").rows();
        assertEquals(
                List.of("filter:no-exe: an odd name"),
                found.stream().map(row -> row.get(9)).toList());
        run("queue-hold", "id", "m1");
        assertEquals("admin", run("queue-show", "id", "m1").rows().get(0).get(10));
    }

    @Test
    public void theQueueIsPaused() throws OperationException {
        run("queue-pause");
        assertTrue(queue.paused());
        run("queue-resume");
        assertFalse(queue.paused());
    }
}
