package org.posthouse.transport.local;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.api.message.Status;
import org.posthouse.api.routing.Route;
import org.posthouse.api.transport.Job;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.DeliveryResult.Kind;
import org.posthouse.store.api.Row;
import org.posthouse.store.api.UidSet;
import org.posthouse.testkit.flow.FakeDirectory;
import org.posthouse.testkit.flow.FakeOutbox;
import org.posthouse.testkit.flow.FakeRouting;
import org.posthouse.testkit.store.MemoryMailStore;

/** What was decided for a recipient's copy, executed. */
public class ActionsTest {
    private static final AtomicInteger MAILS = new AtomicInteger();
    private static final Message MESSAGE = Messages.of("Subject: hello\r\n\r\nworld\r\n");

    private final FakeDirectory directory =
            new FakeDirectory().user("u0@here.test").user("u1@here.test");
    private final FakeRouting routing = new FakeRouting(directory);
    private final MemoryMailStore store = new MemoryMailStore();
    private final FakeOutbox outbox = new FakeOutbox();
    private final LocalTransport transport = new LocalTransport();

    @Before
    public void bind() {
        transport.bindRouting(routing);
        transport.bindStore(store);
        transport.bindOutbox(outbox);
    }

    @After
    public void stop() {
        transport.deactivate();
    }

    private static Address address(String text) {
        return Address.parse(text).orElseThrow();
    }

    /** A job for u0, u1 and so on, with these actions each. */
    @SafeVarargs
    private static Job job(List<Action>... actions) {
        String id = "mail" + MAILS.incrementAndGet();
        Mail.Builder mail =
                Mail.builder(id, Instant.EPOCH, Origin.internal("test"), Sender.of(address("bob@example.org")));
        for (int i = 0; i < actions.length; i++) {
            mail.recipient(Recipient.builder(address("u" + i + "@here.test"))
                    .key(id + "/u" + i)
                    .onDelivery(actions[i])
                    .build());
        }
        return new Job(mail.build(), mail.build().recipients(), new Route("local", "local", Map.of()));
    }

    private static Action into(String mailbox, String... flags) {
        return new Action.FileInto(mailbox, true, Set.of(flags));
    }

    private static Action redirect(String to, boolean keep) {
        return new Action.Redirect(address(to), keep);
    }

    private static Action reply() {
        return new Action.Reply("away", Optional.empty(), List.of(), "I am away.");
    }

    private RecipientResult deliver(Job job) {
        return transport.deliver(job, MESSAGE).get(0);
    }

    private RecipientResult direct(Job job) throws Exception {
        CompletableFuture<List<RecipientResult>> answer = new CompletableFuture<>();
        transport.deliver(job, MESSAGE, answer::complete);
        return answer.get(1, TimeUnit.MINUTES).get(0);
    }

    private List<Row> rows(String mailbox) throws Exception {
        Account account = store.open(directory.account("u0@here.test").orElseThrow());
        var info = account.mailbox(mailbox);
        return info.isEmpty() ? List.of() : account.rows(info.get().id(), UidSet.ALL, 100);
    }

    @Test
    public void copiesGoWhereTheyAreFiledWithTheirFlags() throws Exception {
        Job job = job(List.of(into("Work", "\\Seen", "red", "not an atom"), into("Archive")));
        assertTrue(deliver(job).successful());
        assertTrue(deliver(job).successful());
        assertEquals("\\Seen red", rows("Work").get(0).flags().toString());
        assertEquals(1, rows("Work").size());
        assertEquals(1, rows("Archive").size());
        assertEquals(0, rows("INBOX").size());
    }

    @Test
    public void aCopyHasTheFieldsThatWereAddedForItsRecipient() throws Exception {
        deliver(job(List.of(new Action.AddHeader(Header.of("X-Spam", "yes"), 0))));
        Account account = store.open(directory.account("u0@here.test").orElseThrow());
        long inbox = account.mailbox("INBOX").orElseThrow().id();
        try (var in = account.content(inbox, rows("INBOX").get(0).uid()).open(0)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(
                    text,
                    text.startsWith("Return-Path: <bob@example.org>\r\nDelivered-To: u0@here.test\r\nX-Spam: yes\r\n"
                            + "Subject: hello\r\n"));
        }
    }

    @Test
    public void allCopiesOfAllRecipientsAreOneCallOfTheStore() {
        AtomicInteger seen = new AtomicInteger();
        store.fault(d -> {
            seen.incrementAndGet();
            return Optional.of(Kind.UNAVAILABLE);
        });
        List<RecipientResult> results =
                transport.deliver(job(List.of(into("A"), into("B")), List.of(redirect("x@y.test", true))), MESSAGE);
        assertEquals(3, seen.get());
        assertTrue(results.stream().noneMatch(RecipientResult::successful));
        assertEquals("nothing is sent on that is not stored", 0, outbox.submissions);
    }

    @Test
    public void aRedirectThatIsNotKeptLeavesNoCopy() throws Exception {
        RecipientResult result = direct(job(List.of(redirect("carol@example.net", false))));
        assertEquals(RecipientResult.Action.RELAYED_WITH_DSN, result.action());
        assertEquals(0, rows("INBOX").size());
        assertEquals(
                address("carol@example.net"),
                outbox.mails().get(0).recipients().get(0).address());
    }

    @Test
    public void whatIsDoneAgainAfterACrashIsDoneOnce() throws Exception {
        Job job = job(List.of(redirect("carol@example.net", true), redirect("dave@example.net", true), reply()));
        assertEquals(RecipientResult.Action.DELIVERED, direct(job).action());
        assertEquals(RecipientResult.Action.DELIVERED, deliver(job).action());
        assertEquals(1, rows("INBOX").size());
        assertEquals(6, outbox.submissions);
        assertEquals(3, outbox.mails().size());
    }

    @Test
    public void aLetterThatIsNotDurableIsSubmittedAgain() throws Exception {
        Job job = job(List.of(redirect("carol@example.net", true)));
        outbox.failing = true;
        RecipientResult failed = direct(job);
        assertEquals(RecipientResult.Action.DELAYED, failed.action());
        outbox.failing = false;
        assertTrue(deliver(job).successful());
        assertEquals(1, rows("INBOX").size());
        assertEquals(1, outbox.mails().size());
    }

    @Test
    public void withoutAnOutboxOnlyWhatNeedsItWaits() throws Exception {
        transport.unbindOutbox(outbox);
        Job job = job(List.of(redirect("carol@example.net", true)), List.of());
        List<RecipientResult> results = transport.deliver(job, MESSAGE);
        assertEquals(RecipientResult.Action.NOT_TRIED, results.get(0).action());
        assertEquals(RecipientResult.Action.DELIVERED, results.get(1).action());
        assertEquals(0, rows("INBOX").size());
    }

    @Test
    public void anOutboxThatLeavesMeanwhileIsWaitedFor() throws Exception {
        store.fault(d -> {
            transport.unbindOutbox(outbox);
            return Optional.empty();
        });
        Job job = job(List.of(reply()));
        assertEquals(RecipientResult.Action.NOT_TRIED, direct(job).action());
        store.fault(d -> Optional.empty());
        transport.bindOutbox(outbox);
        assertEquals(RecipientResult.Action.DELIVERED, deliver(job).action());
        assertEquals(1, rows("INBOX").size());
    }

    @Test
    public void theStoresThreadIsNotUsedToSubmit() throws Exception {
        List<String> threads = new ArrayList<>();
        transport.unbindOutbox(outbox);
        transport.bindOutbox((mail, message, whenDurable) -> {
            threads.add(Thread.currentThread().getName());
            whenDurable.durable();
        });
        direct(job(List.of(reply())));
        assertTrue(threads.toString(), threads.get(0).startsWith("posthouse-local-outbox"));
    }

    @Test
    public void rejectAndDiscardStoreNothing() throws Exception {
        Status no = new Status(550, "5.7.1", "no");
        RecipientResult rejected = deliver(job(List.of(new Action.Reject(no))));
        assertEquals(RecipientResult.failed(no), rejected);
        assertEquals(RecipientResult.delivered(), deliver(job(List.of(new Action.Discard("spam")))));
        assertEquals(0, rows("INBOX").size());
    }
}
