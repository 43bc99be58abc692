package org.posthouse.transport.local;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.Test;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.api.routing.Route;
import org.posthouse.api.routing.Routing;
import org.posthouse.api.transport.Job;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.api.transport.RecipientResult.Action;
import org.posthouse.api.transport.Transport;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.DeliveryResult.Kind;
import org.posthouse.store.api.MailStore;
import org.posthouse.store.api.Row;
import org.posthouse.store.api.UidSet;
import org.posthouse.testkit.flow.FakeDirectory;
import org.posthouse.testkit.flow.FakeRouting;
import org.posthouse.testkit.flow.TransportContract;
import org.posthouse.testkit.store.MemoryMailStore;

public class LocalTransportTest extends TransportContract {
    private static final AtomicInteger MAILS = new AtomicInteger();

    private record Config(boolean detailToFolder, boolean createFolders, String overQuota, int timeout)
            implements LocalConfig {
        @Override
        public Class<? extends Annotation> annotationType() {
            return LocalConfig.class;
        }
    }

    private final FakeDirectory directory =
            new FakeDirectory().user("u0@here.test").user("u1@here.test").user("u2@here.test");
    private final FakeRouting routing = new FakeRouting(directory);
    private final MemoryMailStore store = new MemoryMailStore();
    private final LocalTransport transport = new LocalTransport();

    public LocalTransportTest() {
        transport.bindRouting(routing);
        transport.bindStore(store);
    }

    @SuppressWarnings("unchecked")
    private static <T> T left(Class<T> service) {
        return (T) Proxy.newProxyInstance(
                service.getClassLoader(), new Class<?>[] {service}, (proxy, method, arguments) -> {
                    throw new NoClassDefFoundError("its bundle has left");
                });
    }

    @Test
    public void aStoreWhoseBundleHasLeftDelaysTheMail() {
        transport.bindStore(left(MailStore.class));
        assertEquals(Action.DELAYED, transport.deliver(job(1), message()).get(0).action());
    }

    @Test
    public void nothingIsTriedIfTheBundleOfRoutingHasLeft() {
        transport.bindRouting(left(Routing.class));
        assertEquals(
                Action.NOT_TRIED, transport.deliver(job(1), message()).get(0).action());
    }

    /** Whatever a part throws, there is an answer, and the next job is let in and out. */
    @Test
    public void errorsOfOtherPartsDelayTheMail() throws Exception {
        transport.bindRouting(failing(Routing.class));
        assertDelayed();
        transport.bindRouting(routing);
        transport.bindStore(failing(MailStore.class));
        assertDelayed();
        transport.bindStore((MailStore) Proxy.newProxyInstance(
                MailStore.class.getClassLoader(), new Class<?>[] {MailStore.class}, (proxy, method, arguments) -> {
                    @SuppressWarnings("unchecked")
                    Consumer<List<?>> whenDurable = (Consumer<List<?>>) arguments[2];
                    whenDurable.accept(failing(List.class));
                    return null;
                }));
        assertDelayed();
        transport.bindStore(store);
        assertTrue(transport.deliver(job(1), message()).get(0).successful());
    }

    private void assertDelayed() {
        List<List<RecipientResult>> answers = new ArrayList<>();
        transport.deliver(job(1), message(), answers::add);
        assertEquals(1, answers.size());
        assertEquals(Action.DELAYED, answers.get(0).get(0).action());
    }

    @SuppressWarnings("unchecked")
    private static <T> T failing(Class<T> service) {
        return (T) Proxy.newProxyInstance(
                service.getClassLoader(), new Class<?>[] {service}, (proxy, method, arguments) -> {
                    if (method.getName().equals("ready") || method.getName().equals("equals")) {
                        return true;
                    }
                    throw new AssertionError("bug");
                });
    }

    @Test
    public void aQuotaThatIsNotKnownRefusesNothingOnceTheStoreHasLeft() {
        AccountInfo limited = new AccountInfo(1, "u0@here.test", 1000);
        MailStore left = (MailStore) Proxy.newProxyInstance(
                MailStore.class.getClassLoader(), new Class<?>[] {MailStore.class}, (proxy, method, arguments) -> {
                    transport.unbindStore((MailStore) proxy);
                    throw new NoClassDefFoundError("its bundle has left");
                });
        transport.bindStore(left);
        assertTrue(transport.refuses(limited, 1).isEmpty());
    }

    @Override
    protected Transport transport() {
        return transport;
    }

    @Override
    protected boolean deduplicates() {
        return true;
    }

    @Override
    protected Job job(int recipients) {
        String[] to = new String[recipients];
        Arrays.setAll(to, i -> "u" + i + "@here.test");
        return job(Sender.of(address("sender@example.org")), to);
    }

    @Override
    protected int copies(Job job, int recipient) throws Exception {
        return rows("u" + recipient + "@here.test", "INBOX").size();
    }

    private static Address address(String text) {
        return Address.parse(text).orElseThrow();
    }

    private static Job job(Sender sender, String... to) {
        String id = "mail" + MAILS.incrementAndGet();
        Instant arrived = Instant.parse("2025-03-01T10:00:00Z");
        Mail.Builder mail = Mail.builder(id, arrived, Origin.internal("test"), sender);
        for (String one : to) {
            mail.recipient(Recipient.builder(address(one)).key(id + "/" + one).build());
        }
        return new Job(mail.build(), mail.build().recipients(), new Route("local", "local", Map.of()));
    }

    private Account account(String name) throws Exception {
        return store.open(directory.account(name).orElseThrow());
    }

    private List<Row> rows(String name, String mailbox) throws Exception {
        Account account = account(name);
        var info = account.mailbox(mailbox);
        return info.isEmpty() ? List.of() : account.rows(info.get().id(), UidSet.ALL, 100);
    }

    private String text(String name) throws Exception {
        Account account = account(name);
        long inbox = account.mailbox("INBOX").orElseThrow().id();
        Message content =
                account.content(inbox, account.rows(inbox, UidSet.ALL, 1).get(0).uid());
        try (var in = content.open(0)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private RecipientResult direct(Job job, Message message) {
        List<List<RecipientResult>> answers = new ArrayList<>();
        transport.deliver(job, message, answers::add);
        assertEquals("answered once", 1, answers.size());
        return answers.get(0).get(0);
    }

    @Test
    public void theCopyStartsWithReturnPathAndDeliveredTo() throws Exception {
        transport.deliver(job(1), message());
        assertTrue(text("u0@here.test")
                .startsWith("Return-Path: <sender@example.org>\r\nDelivered-To: u0@here.test\r\nSubject: hello\r\n"));
    }

    @Test
    public void theNullSenderLeavesAnEmptyReturnPath() throws Exception {
        transport.deliver(job(Sender.empty(), "u0@here.test"), message());
        assertTrue(text("u0@here.test").startsWith("Return-Path: <>\r\n"));
    }

    @Test
    public void directAndSpooledDeliveryShareTheKey() throws Exception {
        Job job = job(1);
        assertTrue(direct(job, message()).successful());
        assertTrue(transport.deliver(job, message()).get(0).successful());
        assertEquals(1, copies(job, 0));
    }

    @Test
    public void aMessageThatWasHereBeforeIsALoop() {
        Message looped = Messages.of("X: y\r\nDELIVERED-to:  U0@Here.test\r\nSubject: x\r\n\r\nbody\r\n");
        RecipientResult result = transport.deliver(job(1), looped).get(0);
        assertEquals(Action.FAILED, result.action());
        assertEquals("5.4.6", result.status().enhanced());
        assertTrue(transport
                .deliver(job(Sender.empty(), "u1@here.test"), looped)
                .get(0)
                .successful());
    }

    @Test
    public void aDeliveredToInTheBodyIsNoLoop() {
        Message forwarded = Messages.of("Subject: x\r\n\r\nDelivered-To: u0@here.test\r\n");
        assertTrue(transport.deliver(job(1), forwarded).get(0).successful());
    }

    @Test
    public void aLoopIsSeenBehindALongHeader() {
        Message looped = Messages.of("X: y\r\n".repeat(5000) + "Delivered-To: u0@here.test\r\n\r\n");
        assertEquals(Action.FAILED, transport.deliver(job(1), looped).get(0).action());
    }

    /** As every other reader of header sections sees fields. */
    @Test
    public void aLoopIsSeenHoweverTheFieldIsWritten() {
        String field = "Delivered-To: u0@here.test\r\n";
        for (String header : List.of(
                "Delivered-To :u0@here.test\r\n",
                "Delivered-To:\r\n u0@here.test\r\n",
                "From here Sat Mar  1\r\n" + field,
                "X: " + "y".repeat(10_000) + "\r\n" + field,
                "X: y\r\n".repeat(100_000) + field)) {
            Message looped = Messages.of(header + "\r\n");
            assertEquals(
                    header.substring(0, 20),
                    Action.FAILED,
                    transport.deliver(job(1), looped).get(0).action());
        }
        Message folded = Messages.of("X: y\r\n Delivered-To: u0@here.test\r\n\r\n");
        assertTrue(transport.deliver(job(1), folded).get(0).successful());
    }

    @Test
    public void aCopyHasOneReturnPath() throws Exception {
        String old = "Return-Path: <old@far.test>\r\n";
        transport.deliver(
                job(1),
                Messages.of(old + "A: b\r\nreturn-path :\r\n\t<x@y>\r\n" + old + "C: d\r\n\r\n" + old + "text\r\n"));
        assertEquals(
                "Return-Path: <sender@example.org>\r\nDelivered-To: u0@here.test\r\nA: b\r\nC: d\r\n\r\n" + old
                        + "text\r\n",
                text("u0@here.test"));
    }

    @Test
    public void fieldsOfOursAreInAsciiUnlessTheMailIsNot() throws Exception {
        directory.user("u@b\u00fccher.test").user("j\u00f6rg@here.test");
        transport.deliver(job(Sender.of(address("s@b\u00fccher.test")), "u@b\u00fccher.test"), message());
        assertTrue(text("u@b\u00fccher.test")
                .startsWith("Return-Path: <s@xn--bcher-kva.test>\r\nDelivered-To: u@xn--bcher-kva.test\r\n"));
        transport.deliver(job(Sender.empty(), "j\u00f6rg@here.test"), message());
        assertTrue(text("j\u00f6rg@here.test").startsWith("Return-Path: <>\r\nDelivered-To: j%C3%B6rg@here.test\r\n"));
        Message again = Messages.of("Delivered-To: j%C3%B6rg@here.test\r\nDelivered-To: u@xn--bcher-kva.test\r\n\r\n");
        for (String to : List.of("j\u00f6rg@here.test", "u@b\u00fccher.test")) {
            assertEquals(
                    Action.FAILED,
                    transport.deliver(job(Sender.empty(), to), again).get(0).action());
        }
    }

    @Test
    public void aFullMailboxRefusesDirectlyAndDelaysInTheQueue() throws Exception {
        directory.user("full@here.test", 10);
        Job job = job(Sender.empty(), "full@here.test");
        assertEquals("552 5.2.2 Mailbox full", direct(job, message()).status().toString());
        RecipientResult spooled = transport.deliver(job, message()).get(0);
        assertEquals(Action.DELAYED, spooled.action());
        assertEquals("4.2.2", spooled.status().enhanced());

        assertEquals(
                "5.2.2",
                transport
                        .refuses(directory.account("full@here.test").orElseThrow(), 11)
                        .orElseThrow()
                        .enhanced());
        assertTrue(transport
                .refuses(directory.account("full@here.test").orElseThrow(), 10)
                .isEmpty());
        assertTrue(transport
                .refuses(directory.account("u0@here.test").orElseThrow(), 1L << 40)
                .isEmpty());

        transport.configure(new Config(false, false, "defer", 60));
        assertEquals(Action.DELAYED, direct(job, message()).action());
    }

    @Test
    public void eachRecipientHasItsOwnResult() {
        directory.alias("list@here.test", "u0@here.test");
        List<RecipientResult> results = transport.deliver(
                job(
                        Sender.empty(),
                        "u0@here.test",
                        "nobody@here.test",
                        "list@here.test",
                        "x@elsewhere.test",
                        "u1@here.test"),
                message());
        assertEquals(
                List.of(Action.DELIVERED, Action.FAILED, Action.NOT_TRIED, Action.NOT_TRIED, Action.DELIVERED),
                results.stream().map(RecipientResult::action).toList());
    }

    @Test
    public void whatTheStoreSaysBecomesAResult() {
        Map<Kind, Action> expected = Map.of(
                Kind.STORED, Action.DELIVERED,
                Kind.DUPLICATE, Action.DELIVERED,
                Kind.OVER_QUOTA, Action.DELAYED,
                Kind.FULL, Action.DELAYED,
                Kind.UNAVAILABLE, Action.NOT_TRIED,
                Kind.UNKNOWN, Action.DELAYED);
        expected.forEach((kind, action) -> {
            store.fault(d -> kind == Kind.STORED ? Optional.empty() : Optional.of(kind));
            RecipientResult result = transport.deliver(job(1), message()).get(0);
            assertEquals(kind.name(), action, result.action());
        });
    }

    @Test
    public void nothingIsTriedWhileAPartIsAbsent() {
        transport.unbindStore(store);
        assertEquals(Action.NOT_TRIED, direct(job(1), message()).action());
        transport.bindStore(store);
        transport.unbindRouting(routing);
        assertEquals(
                Action.NOT_TRIED, transport.deliver(job(1), message()).get(0).action());
        transport.bindRouting(routing);
        directory.down = true;
        assertEquals(
                Action.NOT_TRIED, transport.deliver(job(1), message()).get(0).action());
    }

    @Test
    public void theQueueIsToldWhenItCanGoOn() {
        AtomicInteger told = new AtomicInteger();
        transport.listen(told::incrementAndGet);
        transport.unbindStore(store);
        transport.unbindRouting(routing);
        transport.bindStore(store);
        assertEquals("routing is still absent", 0, told.get());
        transport.bindRouting(routing);
        assertEquals(1, told.get());
        transport.unbindStore(new MemoryMailStore());
        assertTrue(transport.deliver(job(1), message()).get(0).successful());
        transport.unbindStore(store);
        transport.bindStore(store);
        assertEquals(2, told.get());
    }

    @Test
    public void nothingIsTriedAfterDeactivation() {
        transport.deactivate();
        assertEquals(Action.NOT_TRIED, direct(job(1), message()).action());
    }

    @Test
    public void theDetailNamesAFolderIfToldSo() throws Exception {
        transport.deliver(job(Sender.empty(), "u0+work@here.test"), message());
        assertEquals(1, rows("u0@here.test", "INBOX").size());

        transport.configure(new Config(true, true, "reject", 60));
        transport.deliver(job(Sender.empty(), "u0+work@here.test"), message());
        assertEquals(1, rows("u0@here.test", "work").size());

        transport.deliver(job(Sender.empty(), "u0+a/b@here.test"), message());
        assertEquals(2, rows("u0@here.test", "INBOX").size());
        assertFalse(account("u0@here.test").mailbox("a/b").isPresent());
    }

    @Test
    public void aStoreThatThrowsOrIsSilentMeansUnknown() {
        store.callbacks(task -> {});
        transport.settings = new LocalTransport.Settings(new Keep(false, false), true, Duration.ofMillis(5));
        RecipientResult silent = transport.deliver(job(1), message()).get(0);
        assertEquals(Action.DELAYED, silent.action());
        assertTrue(silent.status().temporary());
    }
}
