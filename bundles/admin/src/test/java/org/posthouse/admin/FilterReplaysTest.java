package org.posthouse.admin;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.Test;
import org.posthouse.api.admin.Caller;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Progress;
import org.posthouse.api.admin.Result;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.filter.FilterTrials.Compared;
import org.posthouse.api.filter.FilterTrials.Group;
import org.posthouse.api.filter.FilterTrials.Source;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Disposition;
import org.posthouse.api.mail.Finding;
import org.posthouse.api.mail.Hold;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Messages;
import org.posthouse.api.spool.Query;
import org.posthouse.store.api.Delivery;
import org.posthouse.store.api.Flags;
import org.posthouse.testkit.flow.FakeDirectory;
import org.posthouse.testkit.store.MemoryMailStore;

/** Replays as an administrator orders them, and what he can do then. */
public class FilterReplaysTest {
    private static final Verdict REJECT = Verdict.reject(550, "5.7.1", "no");
    private static final Progress WATCHED = (part, text) -> true;

    private final Instant now = Instant.now();
    private final FakeQueue queue = new FakeQueue();
    private final FakeTrials trials = new FakeTrials();
    private final FakeDirectory directory = new FakeDirectory();
    private final MemoryMailStore store = new MemoryMailStore();
    private final AdminComponent component = new AdminComponent();

    public FilterReplaysTest() {
        component.queue = queue;
        component.trials = trials;
        component.store = store;
        component.lookup = directory;
        component.patience = Duration.ZERO;
        trials.versions.put("1", mail -> Verdict.PASS);
    }

    private Result run(Progress progress, String operation, String... arguments) throws OperationException {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            map.put(arguments[i], arguments[i + 1]);
        }
        Operation found = component.operations().stream()
                .filter(o -> o.name().equals(operation))
                .findFirst()
                .orElseThrow();
        return found.run(map, Caller.UNKNOWN, progress);
    }

    private Result replay(String... arguments) throws OperationException {
        return run(WATCHED, "filter-replay", arguments);
    }

    private String refusal(String operation, String... arguments) {
        return assertThrows(OperationException.class, () -> run(WATCHED, operation, arguments))
                .getMessage();
    }

    private static Address address(String text) {
        return Address.parse(text).orElseThrow();
    }

    private void put(String id, boolean held, String... verdict) {
        Disposition.Builder disposition = Disposition.builder(now);
        if (held) {
            disposition.hold(Hold.because("looks odd"));
        }
        Mail.Builder mail = Mail.builder(id, now, Origin.internal("test"), Sender.of(address("joe@far.test")))
                .recipient(Recipient.builder(address("ann@here.test"))
                        .key(id)
                        .disposition(disposition.build())
                        .build());
        for (String said : verdict) {
            mail.finding(new Finding(now, "spam", "org.acme.spam/1", "", "message", said));
        }
        queue.spool.put(mail.build(), "Subject: =?utf-8?Q?About_" + id + "?=\r\n\r\nbody\r\n");
    }

    @Test
    public void oneMailIsShownInFull() throws OperationException {
        put("m1", true, "hold");
        Result result = replay("filter", "spam", "id", "m1");
        assertEquals(
                "m1 from <joe@far.test>: About m1\norg.acme.spam/1: hold → pass; nothing was changed\n"
                        + "Not known: the envelope as the client gave it",
                result.text());
        assertEquals(List.of(List.of("message", "", "pass", "detail of pass")), result.rows());
        assertEquals("it stays on hold", 1, queue.count(Query.of("m1")).held());
    }

    @Test
    public void heldMailOnly() throws OperationException {
        put("m1", true, "pass");
        put("m2", false, "pass");
        put("m3", true, "hold");
        Result result = replay("filter", "spam", "held", "true");
        assertTrue(result.text(), result.text().startsWith("2 mails shown to org.acme.spam/1 in "));
        assertTrue(result.text(), result.text().contains(": 1 alike, 1 different; nothing was changed"));
        assertEquals(List.of(List.of("hold → pass", "1", "m3 from <joe@far.test>: About m3")), result.rows());
    }

    @Test
    public void thousandsAreCountedAndAFewNamed() throws OperationException {
        AtomicInteger turn = new AtomicInteger();
        trials.versions.put("2", mail -> turn.getAndIncrement() % 4 == 0 ? REJECT : Verdict.PASS);
        for (int i = 0; i < 4_000; i++) {
            put("m" + i, i % 2 == 0, "pass");
        }
        List<Double> parts = new ArrayList<>();
        Progress progress = (part, text) -> parts.add(part);
        Result result = run(progress, "filter-replay", "filter", "spam", "version", "2", "limit", "10000");
        assertTrue(
                result.text(),
                result.text().contains("4000 mails") || result.text().contains("4,000 mails"));
        assertTrue(result.text(), result.text().contains("3000 alike, 1000 different"));
        assertEquals(5, result.rows().size());
        assertEquals(List.of("pass → reject", "1000"), result.rows().get(0).subList(0, 2));
        assertTrue("two at once at most: " + trials.most, trials.most.get() <= 2);
        assertTrue("progress", parts.size() > 1 && parts.get(parts.size() - 1) > 0.5);
        assertTrue(replay("filter", "spam").text().startsWith(Format.count(1000, "mail")));
    }

    @Test
    public void whoeverWaitsCanEndIt() throws OperationException {
        for (int i = 0; i < 1_000; i++) {
            put("m" + i, false, "pass");
        }
        AtomicInteger looks = new AtomicInteger();
        Result result = run((part, text) -> looks.incrementAndGet() < 20, "filter-replay", "filter", "spam");
        assertTrue(result.text(), result.text().endsWith("\nIncomplete: cancelled"));
        assertTrue(looks.get() < 40);
    }

    /** A browser cannot be shown how far it is: that is no reason not to begin. */
    @Test
    public void aFaceThatShowsNothingGetsAnAnswer() throws OperationException {
        put("m1", true, "pass");
        put("m2", true, "pass");
        Result result = run((part, text) -> false, "filter-replay", "filter", "spam");
        assertTrue(result.text(), result.text().contains("2 alike"));
        assertFalse(result.text(), result.text().contains("Incomplete"));
    }

    @Test
    public void mailThatCannotBeShownIsCounted() throws OperationException {
        trials.versions.put("2", mail -> {
            if (mail.id().equals("m1")) {
                throw new IOException("torn");
            }
            throw new IllegalStateException("odd");
        });
        put("m1", true);
        put("m2", true);
        String text = replay("filter", "spam", "version", "2").text();
        assertTrue(text, text.startsWith("No mail was shown to spam; 2 could not be shown ("));
    }

    private void deliver(String mailbox, int count, boolean ours) {
        AccountInfo account = directory.account("ann@here.test").orElseThrow();
        for (int i = 0; i < count; i++) {
            String prefix = ours
                    ? "Return-Path: <joe@far.test>\r\nReceived: from far.test ([203.0.113.9]) by mx.here.test (Posthouse)"
                            + " with ESMTP\r\n\tid j" + i + "\r\n\tfor <ann@here.test>; x\r\n"
                    : "";
            store.deliver(
                    Messages.of("Subject: junk " + i + "\r\n\r\nbuy\r\n"),
                    List.of(new Delivery(
                            account,
                            mailbox,
                            true,
                            prefix.getBytes(StandardCharsets.US_ASCII),
                            Flags.NONE,
                            now,
                            Optional.empty())),
                    results -> {});
        }
    }

    @Test
    public void theLatestOfAMailbox() throws OperationException {
        directory.user("ann@here.test");
        deliver("Junk", 450, true);
        trials.versions.put("2", mail -> REJECT);
        Result result = replay("filter", "spam", "version", "2", "account", "ann@here.test", "limit", "300");
        assertTrue(result.text(), result.text().startsWith("300 mails"));
        assertTrue(result.text(), result.text().contains("Not known: "));
        assertTrue(result.text(), result.text().contains("what the filter said when it came"));
        assertEquals("not recorded → reject", result.rows().get(0).get(0));
        assertTrue(
                result.rows().toString(),
                result.rows().get(0).get(2).startsWith("Junk 15")
                        && result.rows().get(0).get(2).contains(" from <joe@far.test>: junk 15"));
    }

    @Test
    public void againstAnotherVersionInPlaceOfARecord() throws OperationException {
        directory.user("ann@here.test");
        deliver("Box", 3, false);
        trials.versions.put("2", mail -> REJECT);
        Result result = replay(
                "filter", "spam", "version", "2", "against", "in-force", "account", "ann@here.test", "mailbox", "Box");
        assertEquals("pass → reject", result.rows().get(0).get(0));
        assertEquals("3", result.rows().get(0).get(1));
        Result same =
                replay("filter", "spam", "version", "2", "against", "2", "account", "ann@here.test", "mailbox", "Box");
        assertTrue(same.text(), same.text().contains("3 alike"));
    }

    @Test
    public void whatCannotBeDoneIsSaid() {
        assertTrue(refusal("filter-replay", "filter", "spam", "version", "9").contains("of version 9"));
        assertEquals("No mail m1 in the queue", refusal("filter-replay", "filter", "spam", "id", "m1"));
        assertTrue(refusal("filter-replay", "filter", "spam", "mailbox", "Junk").contains("needs the account"));
        assertEquals(
                "No account bob@here.test", refusal("filter-replay", "filter", "spam", "account", "bob@here.test"));
        directory.user("ann@here.test");
        assertEquals(
                "No mailbox X of ann@here.test",
                refusal("filter-replay", "filter", "spam", "account", "ann@here.test", "mailbox", "X"));
    }

    @Test
    public void heldMailIsReleasedAsTheFilterWantsItNow() throws OperationException {
        put("m1", true, "hold, fileinto");
        trials.versions.put("2", mail -> Verdict.builder()
                .add(new Action.AddHeader(Header.of("X-Spam", "no"), 0))
                .add(new Action.ChangeSender(Optional.of(address("list@here.test"))))
                .build());
        Result result = run(WATCHED, "queue-rework", "id", "m1", "verdict-of", "spam", "version", "2");
        assertEquals("m1 is released as m1h with the verdict of spam", result.text());
        assertEquals(
                "Edited: yes\r\n\r\n".length(),
                queue.reworked.message().orElseThrow().size());
        assertEquals("<list@here.test>", queue.reworked.sender().orElseThrow().path());
        assertEquals("the earlier one is taken back", Optional.of(List.of()), queue.reworked.onDelivery());
    }

    @Test
    public void whatTheFilterIsAgainstStaysOnHold() throws OperationException {
        put("m1", true, "hold");
        trials.versions.put("2", mail -> REJECT);
        trials.versions.put("3", mail -> Verdict.redirect(List.of(address("x@here.test"))));
        String refused = refusal("queue-rework", "id", "m1", "verdict-of", "spam", "version", "2");
        assertEquals("m1 stays on hold: spam of org.acme.spam/2, reject: detail of reject", refused);
        String impossible = refusal("queue-rework", "id", "m1", "verdict-of", "spam", "version", "3");
        assertTrue(impossible, impossible.contains("cannot be done to a mail on hold"));
        assertEquals(null, queue.reworked);
        run(WATCHED, "queue-rework", "id", "m1", "verdict-of", "spam");
        assertTrue("as it is", queue.reworked.message().isEmpty());
        assertEquals(Optional.empty(), queue.reworked.onDelivery());
        assertEquals(Set.of(), queue.reworked.recipients());
    }

    @Test
    public void differencesAreShownByKindAndByMail() throws OperationException {
        assertEquals(
                "No differences of spam are kept",
                run(WATCHED, "filter-differences", "name", "spam").text());
        Compared mail = new Compared(now, "m1", "<joe@far.test>", "=?utf-8?Q?Caf=C3=A9?=", "550 no");
        trials.groups.add(
                new Group("spam", "org.acme.spam/2", Source.SHADOW, "pass", "reject", 7, List.of(mail, mail)));
        trials.groups.add(new Group("spam", "org.acme.spam/2", Source.REPLAY, "hold", "pass", 1, List.of(mail)));
        List<List<String>> rows =
                run(WATCHED, "filter-differences", "name", "spam").rows();
        assertEquals(
                List.of("org.acme.spam/2", "shadow", "pass → reject", "7"),
                rows.get(0).subList(0, 4));
        assertEquals("Café", rows.get(0).get(7));
        assertEquals(
                2,
                run(WATCHED, "filter-differences", "name", "spam", "kind", "pass->reject")
                        .rows()
                        .size());
        assertEquals(
                3,
                run(WATCHED, "filter-differences", "name", "spam", "kind", "PASS")
                        .rows()
                        .size());
        assertTrue(
                refusal("filter-differences", "name", "spam", "kind", "discard").contains("discard"));
    }
}
