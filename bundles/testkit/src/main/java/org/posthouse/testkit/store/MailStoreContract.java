package org.posthouse.testkit.store;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.Test;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.Changes;
import org.posthouse.store.api.Committed;
import org.posthouse.store.api.Delivery;
import org.posthouse.store.api.DeliveryResult;
import org.posthouse.store.api.DeliveryResult.Kind;
import org.posthouse.store.api.FlagRow;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.Guard;
import org.posthouse.store.api.MailStore;
import org.posthouse.store.api.MailboxStatus;
import org.posthouse.store.api.Op;
import org.posthouse.store.api.Row;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.store.api.UidSet;

/** What every {@link MailStore} does with mail that comes and operations on it. Extend {@link BulkContract}. */
public abstract class MailStoreContract {
    protected static final Instant DATE = Instant.parse("2025-03-01T10:00:00Z");
    private static final AtomicInteger IDS = new AtomicInteger(1000);
    private final AccountInfo me = newAccount(0);

    /** The store under test; the same during one test. */
    protected abstract MailStore store() throws Exception;

    /** An account that was never used. */
    protected static AccountInfo newAccount(long quota) {
        int id = IDS.incrementAndGet();
        return new AccountInfo(id, "user" + id + "@example.test", quota);
    }

    protected Account account() throws Exception {
        return store().open(me);
    }

    protected AccountInfo me() {
        return me;
    }

    protected static Message mail(String subject) {
        return Messages.of(text(subject));
    }

    protected static String text(String subject) {
        return "From: a@example.test\r\nSubject: " + subject + "\r\n\r\nHello " + subject + "\r\n";
    }

    protected static Delivery to(AccountInfo account, String mailbox, String key) {
        return new Delivery(account, mailbox, false, new byte[0], Flags.NONE, DATE, Optional.ofNullable(key));
    }

    protected List<DeliveryResult> deliver(Message body, Delivery... deliveries) throws Exception {
        CompletableFuture<List<DeliveryResult>> done = new CompletableFuture<>();
        store().deliver(body, List.of(deliveries), done::complete);
        return get(done);
    }

    private static <T> T get(CompletableFuture<T> future)
            throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(20, TimeUnit.SECONDS);
    }

    protected static Op.Append append(String subject, int flags) {
        return new Op.Append(mail(subject), Flags.of(flags), DATE, Optional.empty());
    }

    protected static Op.SetFlags add(UidSet uids, Flags flags) {
        return new Op.SetFlags(uids, Op.SetFlags.Mode.ADD, flags);
    }

    protected Committed commit(long mailbox, Op... ops) throws Exception {
        return account().commit(mailbox, List.of(ops), Guard.NONE);
    }

    /** All that changed, asked for in small pages. */
    protected Changes changes(long mailbox, long since) throws Exception {
        return Pages.changes(account(), mailbox, since, 2);
    }

    protected long inbox() throws Exception {
        return account().mailbox("INBOX").orElseThrow().id();
    }

    protected static String read(Message m) throws IOException {
        try (InputStream in = m.open(0)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    protected static Reason refused(org.junit.function.ThrowingRunnable call) {
        return assertThrows(StoreException.class, call).reason();
    }

    // --- delivery

    @Test
    public void aDeliveryIsReadBackAsItWas() throws Exception {
        byte[] prefix = "Return-Path: <b@example.test>\r\n".getBytes(StandardCharsets.US_ASCII);
        Delivery d = new Delivery(
                me, "INBOX", false, prefix, Flags.of(Flags.FLAGGED, Set.of("$Work")), DATE, Optional.of("k"));
        DeliveryResult result = deliver(mail("one"), d).get(0);
        assertEquals(Kind.STORED, result.kind());
        Row row = account().rows(inbox(), UidSet.ALL, 10).get(0);
        assertEquals(result.uid(), row.uid());
        assertEquals(DATE, row.internalDate());
        assertEquals(Flags.of(Flags.FLAGGED, Set.of("$Work")), row.flags());
        Message content = account().content(inbox(), row.uid());
        String expected = "Return-Path: <b@example.test>\r\n" + text("one");
        assertEquals(expected, read(content));
        assertEquals(expected.length(), row.size());
        assertEquals(expected.length(), content.size());
        assertEquals("one", content.headers().first("Subject").orElseThrow());
    }

    @Test
    public void contentOpensFromAnOffset() throws Exception {
        byte[] prefix = "X: y\r\n".getBytes(StandardCharsets.US_ASCII);
        deliver(mail("off"), new Delivery(me, "INBOX", false, prefix, Flags.NONE, DATE, Optional.empty()));
        Message content = account().content(inbox(), 1);
        byte[] whole = ("X: y\r\n" + text("off")).getBytes(StandardCharsets.US_ASCII);
        for (int offset : new int[] {0, 3, 6, 7, whole.length - 1, whole.length}) {
            try (InputStream in = content.open(offset)) {
                assertArrayEquals(java.util.Arrays.copyOfRange(whole, offset, whole.length), in.readAllBytes());
            }
        }
    }

    @Test
    public void oneMailToManyAccountsIsCommittedForEach() throws Exception {
        AccountInfo other = newAccount(0);
        List<DeliveryResult> results = deliver(mail("both"), to(me, "INBOX", "k1"), to(other, "INBOX", "k2"));
        assertEquals(List.of(Kind.STORED, Kind.STORED), kinds(results));
        long otherInbox = store().open(other).mailbox("INBOX").orElseThrow().id();
        assertEquals(text("both"), read(store().open(other).content(otherInbox, 1)));
        assertEquals(text("both"), read(account().content(inbox(), 1)));
    }

    private static List<Kind> kinds(List<DeliveryResult> results) {
        return results.stream().map(DeliveryResult::kind).toList();
    }

    @Test
    public void theSameKeyIsStoredOnce() throws Exception {
        assertEquals(
                Kind.STORED, deliver(mail("a"), to(me, "INBOX", "k")).get(0).kind());
        assertEquals(
                Kind.DUPLICATE, deliver(mail("a"), to(me, "INBOX", "k")).get(0).kind());
        assertEquals(1, account().status(inbox()).messages());
        AccountInfo other = newAccount(0);
        assertEquals(
                Kind.STORED, deliver(mail("a"), to(other, "INBOX", "k")).get(0).kind());
    }

    @Test
    public void theSameKeyTwiceInOneDeliveryIsStoredOnce() throws Exception {
        assertEquals(
                List.of(Kind.STORED, Kind.DUPLICATE, Kind.STORED),
                kinds(deliver(mail("a"), to(me, "INBOX", "k"), to(me, "Junk", "k"), to(me, "Junk", "l"))));
        assertEquals(1, account().status(inbox()).messages());
    }

    @Test
    public void aKeyOutlivesItsMessageAndItsMailbox() throws Exception {
        account().create("Lists", Set.of());
        assertEquals(
                Kind.STORED, deliver(mail("a"), to(me, "Lists", "k")).get(0).kind());
        account().delete("Lists");
        assertEquals(
                Kind.STORED, deliver(mail("b"), to(me, "INBOX", "l")).get(0).kind());
        commit(inbox(), new Op.Expunge(UidSet.ALL, false));
        assertEquals(
                List.of(Kind.DUPLICATE, Kind.DUPLICATE),
                kinds(deliver(mail("a"), to(me, "INBOX", "k"), to(me, "INBOX", "l"))));
        assertEquals(0, account().status(inbox()).messages());
    }

    @Test
    public void withoutAKeyNothingIsADuplicate() throws Exception {
        deliver(mail("a"), to(me, "INBOX", null));
        deliver(mail("a"), to(me, "INBOX", null));
        assertEquals(2, account().status(inbox()).messages());
    }

    @Test
    public void anUnknownMailboxIsInboxUnlessItIsToBeCreated() throws Exception {
        deliver(mail("a"), to(me, "Nowhere", null));
        assertEquals(1, account().status(inbox()).messages());
        assertTrue(account().mailbox("Nowhere").isEmpty());
        deliver(mail("b"), new Delivery(me, "Made/Here", true, new byte[0], Flags.NONE, DATE, Optional.empty()));
        long made = account().mailbox("Made/Here").orElseThrow().id();
        assertEquals(1, account().status(made).messages());
        assertTrue(account().mailbox("Made").isPresent());
        deliver(mail("c"), new Delivery(me, "/bad//", true, new byte[0], Flags.NONE, DATE, Optional.empty()));
        assertEquals(2, account().status(inbox()).messages());
    }

    @Test
    public void quotaRefusesOneAndNotTheOthers() throws Exception {
        AccountInfo small = newAccount(text("x").length() * 2 + 1);
        assertEquals(
                List.of(Kind.STORED, Kind.STORED),
                kinds(deliver(mail("x"), to(small, "INBOX", "1"), to(me, "INBOX", "1"))));
        assertEquals(
                List.of(Kind.STORED, Kind.STORED),
                kinds(deliver(mail("x"), to(small, "INBOX", "2"), to(me, "INBOX", "2"))));
        assertEquals(
                List.of(Kind.OVER_QUOTA, Kind.STORED),
                kinds(deliver(mail("x"), to(small, "INBOX", "3"), to(me, "INBOX", "3"))));
        assertEquals(text("x").length() * 2L, store().used(small.id()));
        // a key that was used succeeds whatever the quota says
        assertEquals(
                Kind.DUPLICATE,
                deliver(mail("x"), to(small, "INBOX", "2")).get(0).kind());
        // one refused by the quota was not used up
        Account account = store().open(small);
        long inbox = account.mailbox("INBOX").orElseThrow().id();
        account.commit(inbox, List.of(new Op.Expunge(UidSet.ALL, false)), Guard.NONE);
        assertEquals(0, store().used(small.id()));
        assertEquals(
                Kind.STORED, deliver(mail("x"), to(small, "INBOX", "3")).get(0).kind());
    }

    @Test
    public void manyAtOnceGetUidsOfTheirOwn() throws Exception {
        List<CompletableFuture<List<DeliveryResult>>> all = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            CompletableFuture<List<DeliveryResult>> done = new CompletableFuture<>();
            store().deliver(mail("m" + i), List.of(to(me, "INBOX", "key" + i)), done::complete);
            all.add(done);
        }
        List<Long> uids = new ArrayList<>();
        for (CompletableFuture<List<DeliveryResult>> f : all) {
            DeliveryResult result = get(f).get(0);
            assertEquals(Kind.STORED, result.kind());
            uids.add(result.uid());
        }
        assertEquals(300, Set.copyOf(uids).size());
        MailboxStatus status = account().status(inbox());
        assertEquals(300, status.messages());
        List<Row> rows = account().rows(inbox(), UidSet.ALL, 1000);
        for (int i = 0; i < 300; i++) {
            assertEquals(text("m" + i), read(account().content(inbox(), uids.get(i))));
        }
        assertEquals(UidSet.of(uids), UidSet.of(rows.stream().map(Row::uid).toList()));
    }

    @Test
    public void whatCannotBeReadIsNotStored() throws Exception {
        Message broken = Messages.of(100, offset -> {
            throw new IOException("gone");
        });
        assertEquals(
                Kind.UNAVAILABLE, deliver(broken, to(me, "INBOX", "k")).get(0).kind());
        assertEquals(0, account().status(inbox()).messages());
        assertEquals(
                Kind.STORED, deliver(mail("a"), to(me, "INBOX", "k")).get(0).kind());
    }

    @Test
    public void aLargeMessageIsReadBack() throws Exception {
        byte[] large = new byte[700_000];
        new java.util.Random(7).nextBytes(large);
        assertEquals(
                Kind.STORED,
                deliver(Messages.of(large), to(me, "INBOX", "k")).get(0).kind());
        try (InputStream in = account().content(inbox(), 1).open(0)) {
            assertArrayEquals(large, in.readAllBytes());
        }
    }

    // --- commit

    @Test
    public void operationsAreDoneInTheirOrder() throws Exception {
        Committed first = commit(inbox(), append("a", 0), append("b", Flags.SEEN), append("c", Flags.DELETED));
        assertEquals(List.of(1L, 2L, 3L), first.appended());
        assertEquals(account().mailbox("INBOX").orElseThrow().uidValidity(), first.uidValidity());
        Committed second = commit(
                inbox(),
                add(UidSet.of(1), Flags.of(Flags.DELETED)),
                new Op.Expunge(UidSet.range(1, 2), true),
                append("d", 0));
        assertEquals(UidSet.of(1), second.expunged());
        assertEquals(List.of(4L), second.appended());
        assertTrue(second.highestModSeq() > first.highestModSeq());
        assertEquals(
                List.of(2L, 3L, 4L),
                account().rows(inbox(), UidSet.ALL, 10).stream().map(Row::uid).toList());
    }

    @Test
    public void appendWithAKeyIsDoneOnce() throws Exception {
        Op append = new Op.Append(mail("a"), Flags.NONE, DATE, Optional.of("k"));
        assertEquals(List.of(1L), commit(inbox(), append).appended());
        assertEquals(List.of(0L, 2L), commit(inbox(), append, append("b", 0)).appended());
        // deliveries and appends share their keys
        assertEquals(
                Kind.DUPLICATE, deliver(mail("a"), to(me, "INBOX", "k")).get(0).kind());
    }

    @Test
    public void flagsAreSetAddedAndRemoved() throws Exception {
        commit(inbox(), append("a", 0), append("b", Flags.SEEN));
        Committed c = commit(inbox(), add(UidSet.ALL, Flags.of(Flags.SEEN, Set.of("Work"))));
        assertEquals(List.of(1L, 2L), c.updated().stream().map(FlagRow::uid).toList());
        assertEquals(Flags.of(Flags.SEEN, Set.of("Work")), c.updated().get(0).flags());
        c = commit(
                inbox(), new Op.SetFlags(UidSet.of(1), Op.SetFlags.Mode.REMOVE, Flags.of(Flags.SEEN, Set.of("WORK"))));
        assertEquals(Flags.NONE, c.updated().get(0).flags());
        c = commit(inbox(), new Op.SetFlags(UidSet.of(2, 9), Op.SetFlags.Mode.REPLACE, Flags.of(Flags.DRAFT)));
        assertEquals(List.of(new FlagRow(2, c.highestModSeq(), Flags.of(Flags.DRAFT))), c.updated());
        // what changes nothing changes no mod-sequence
        Committed same = commit(inbox(), add(UidSet.of(2), Flags.of(Flags.DRAFT)));
        assertEquals(List.of(), same.updated());
        assertEquals(c.highestModSeq(), same.highestModSeq());
    }

    // rfc7162#3.1.3
    @Test
    public void theGuardKeepsWhatChangedSince() throws Exception {
        Committed first = commit(inbox(), append("a", 0), append("b", 0));
        Committed second = commit(inbox(), add(UidSet.of(2), Flags.of(Flags.SEEN)));
        Committed guarded = account()
                .commit(
                        inbox(),
                        List.of(add(UidSet.ALL, Flags.of(Flags.FLAGGED)), add(UidSet.ALL, Flags.of(Flags.DRAFT))),
                        new Guard(OptionalLong.of(first.highestModSeq())));
        assertEquals(UidSet.of(2), guarded.refused());
        assertEquals(1, guarded.updated().size());
        assertEquals(
                new FlagRow(1, guarded.highestModSeq(), Flags.of(Flags.FLAGGED | Flags.DRAFT)),
                guarded.updated().get(0));
        assertTrue(guarded.highestModSeq() > second.highestModSeq());
        assertEquals(
                Flags.of(Flags.SEEN),
                account().rows(inbox(), UidSet.of(2), 1).get(0).flags());
    }

    @Test
    public void aCommitIsDoneWholeOrNotAtAll() throws Exception {
        AccountInfo small = newAccount(text("x").length() + 5);
        Account account = store().open(small);
        long inbox = account.mailbox("INBOX").orElseThrow().id();
        account.commit(inbox, List.of(append("x", 0)), Guard.NONE);
        List<Op> ops = List.of(add(UidSet.of(1), Flags.of(Flags.SEEN)), append("y", 0));
        assertEquals(Reason.OVER_QUOTA, refused(() -> account.commit(inbox, ops, Guard.NONE)));
        assertEquals(Flags.NONE, account.rows(inbox, UidSet.ALL, 9).get(0).flags());
        assertEquals(1, account.status(inbox).messages());
        // room made in the same commit counts
        List<Op> swap = List.of(new Op.Expunge(UidSet.of(1), false), append("y", 0));
        assertEquals(1, account.commit(inbox, swap, Guard.NONE).appended().size());
    }

    @Test
    public void tooManyKeywordsAreRefused() throws Exception {
        commit(inbox(), append("a", 0));
        List<String> many = new ArrayList<>();
        for (int i = 0; i <= Flags.MAX_KEYWORDS; i++) {
            many.add("k" + i);
        }
        assertEquals(Reason.LIMIT, refused(() -> commit(inbox(), add(UidSet.of(1), Flags.of(0, many)))));
    }

    @Test
    public void expungedMessagesAreNotFound() throws Exception {
        commit(inbox(), append("a", 0));
        commit(inbox(), new Op.Expunge(UidSet.of(1), false));
        assertEquals(Reason.NOT_FOUND, refused(() -> account().content(inbox(), 1)));
        assertEquals(List.of(), account().rows(inbox(), UidSet.ALL, 5));
        assertEquals(List.of(2L), commit(inbox(), append("b", 0)).appended());
    }
}
