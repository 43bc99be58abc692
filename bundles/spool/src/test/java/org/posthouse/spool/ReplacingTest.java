package org.posthouse.spool;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Test;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Messages;
import org.posthouse.api.spool.Change;
import org.posthouse.api.spool.Lease;
import org.posthouse.api.spool.Query;
import org.posthouse.api.spool.Replacement;
import org.posthouse.api.spool.Spool;
import org.posthouse.api.spool.SpoolListener;
import org.posthouse.segments.Batch;
import org.posthouse.segments.LogOptions;
import org.posthouse.segments.PowerCutDisk;
import org.posthouse.segments.RecordWriter;
import org.posthouse.segments.SegmentLog;
import org.posthouse.spool.record.MailRecords;
import org.posthouse.spool.record.Stored;
import org.posthouse.testkit.spool.SpoolFixture;

/** Mails that take the place of recipients of others: what a start makes of them, and of failures on the way. */
public class ReplacingTest extends SpoolFixture {
    private static final LogOptions OPTIONS =
            LogOptions.defaults("spool").withSegmentSize(128 << 10).withGrowAhead(0);
    private static final int SPLIT = 7;

    private PowerCutDisk disk = new PowerCutDisk();
    private SegmentSpool spool;
    /** Happens when the time is looked at: before anything is written, and between the two syncs. */
    private Runnable between = () -> {};

    private int looks;

    @Override
    protected SegmentSpool spool() throws IOException {
        if (spool == null) {
            InstantSource time = () -> {
                if (++looks == 2) {
                    between.run();
                }
                return clock.instant();
            };
            spool = SegmentSpool.open(disk, OPTIONS, 1 << 20, time);
        }
        return spool;
    }

    @Override
    protected void listen(SpoolListener listener) {
        throw new UnsupportedOperationException();
    }

    @Override
    protected void room(long octets) {
        throw new UnsupportedOperationException();
    }

    private Spool restart() throws IOException {
        spool().abort();
        disk = disk.cut();
        spool = null;
        return spool();
    }

    @After
    public void close() {
        spool.close(Duration.ofSeconds(1));
    }

    private static Replacement by(String id, Recipient... recipients) {
        Set<String> keys = Arrays.stream(recipients).map(Recipient::key).collect(Collectors.toSet());
        return new Replacement(keys, mail(id, recipients), Messages.of(octets(7, SIZE)));
    }

    private boolean replace(String id, Replacement replacement, Runnable betweenSyncs) throws IOException {
        between = betweenSyncs;
        spool();
        looks = 0;
        return spool.replace(id, replacement);
    }

    /** Which of two mails a recipient waits in. */
    private List<String> whereIs(Recipient recipient) throws IOException {
        SegmentSpool looked = spool();
        return Stream.of("m", "n")
                .filter(id -> looked.find(id).map(Mail::open).orElse(List.of()).stream()
                        .anyMatch(r -> r.key().equals(recipient.key())))
                .toList();
    }

    @Test
    public void whoHasLeftIsNotBroughtInAgain() throws Exception {
        Recipient bob = to("bob@far.test");
        Recipient carol = to("carol@far.test");
        Recipient team = unrouted("team@here.test");
        put(mail("m", held(bob, "odd"), held(carol, "odd"), team));
        try (Lease early = lease(NOW)) { // it does not know that they left
            assertTrue(spool().replace("m", by("n", bob, carol)));
            early.record(List.of(team), List.of(bob, to("dave@here.test")));
        }
        assertEquals(List.of("n"), whereIs(bob));
        restart();
        assertEquals(List.of("n"), whereIs(bob));
        assertEquals(List.of("n"), whereIs(carol));
        assertEquals(List.of("m"), whereIs(to("dave@here.test")));
    }

    /** As an earlier version left it: it removed those that left, and so did not see that an alias leads to one of them. */
    @Test
    public void aMailIsKeptThoughOneItTookOverCameIntoTheOldOneAgain() throws Exception {
        Recipient bob = held(to("bob@far.test"), "odd");
        Recipient carol = held(to("carol@far.test"), "odd");
        Recipient dave = to("dave@here.test");
        try (SegmentLog log = SegmentLog.open(disk, OPTIONS)) {
            MailRecords records = new MailRecords(log);
            long m;
            try (Batch batch = log.begin();
                    RecordWriter writer = MailRecords.begin(batch)) {
                writer.write(octets(1, SIZE));
                m = MailRecords.finish(writer, mail("m", bob, carol, dave), 1).base();
                batch.commitAndWait();
            }
            Stored stored = records.load(m, false, 0);
            try (Batch batch = log.begin();
                    RecordWriter writer = MailRecords.beginParted(batch)) {
                writer.write(octets(7, SIZE));
                long n = MailRecords.finish(writer, mail("n", to("bob@far.test"), to("carol@far.test")), 2)
                        .base();
                MailRecords.split(batch, n, stored, Set.of(bob.key(), carol.key()));
                batch.commitAndWait();
            }
            try (Batch batch = log.begin()) {
                Stored left = records.change(batch, stored, List.of(dave)).now();
                records.change(batch, left, List.of(dave, to("bob@far.test")));
                batch.commitAndWait();
            }
        }
        assertEquals(List.of("n"), whereIs(carol));
        assertEquals("nobody can tell any more", List.of("m", "n"), whereIs(bob));
    }

    private void failsBothWays(Recipient y) {
        assertThrows(IOException.class, () -> replace("m", by("n", y), () -> disk.failForces(1000)));
        disk.failForces(0);
    }

    @Test
    public void aMailRestsUntilWhatFailedInItsPlaceIsGone() throws Exception {
        Recipient y = to("y@b.test");
        Mail m = mail("m", to("x@a.test"), held(y, "odd"));
        put(m, mail("other", to("x@c.test")));
        failsBothWays(y);
        put(mail("behind", to("x@c.test"))); // what the committer does about the failure
        assertEquals(Optional.empty(), spool.find("m"));
        assertEquals(Optional.empty(), spool.find("n"));
        assertEquals(0, change(Query.of("m"), new Change.Release(NOW)));
        assertEquals(List.of("other smtp c.test", "behind smtp c.test"), allDue(NOW));
        spool.maintain();
        assertEquals(m, find("m"));
        assertTrue(allDue(NOW).contains("m smtp a.test"));
        assertEquals(1, change(Query.of("m"), new Change.Release(NOW)));
        assertTrue(allDue(NOW).contains("m smtp b.test"));
        change(Query.of("m"), new Change.Delete());
        restart();
        assertEquals(List.of(), whereIs(y));
    }

    @Test
    public void aStartSettlesWhatFailed() throws Exception {
        Recipient y = to("y@b.test");
        put(mail("m", to("x@a.test"), held(y, "odd")));
        failsBothWays(y);
        restart();
        assertEquals(1, whereIs(y).size());
        assertEquals(List.of("m"), whereIs(to("x@a.test")));
    }

    @Test
    public void whoWorksOnAnotherPartGoesOnThoughTheMailRests() throws Exception {
        Recipient y = to("y@b.test");
        Recipient x = to("x@a.test");
        put(mail("m", x, held(y, "odd")));
        try (Lease lease = lease(NOW)) {
            failsBothWays(y);
            put(mail("behind", to("x@c.test")));
            assertEquals(0, change(Query.of("m"), new Change.Delete()));
            lease.record(List.of(x), List.of(delivered(x)));
        }
        restart();
        assertEquals(1, whereIs(y).size());
        assertEquals(List.of(), whereIs(x));
    }

    @Test
    public void afterAnyFailureBehindTheFirstSyncAStartFinishes() throws Exception {
        Recipient y = to("y@b.test");
        put(mail("m", to("x@a.test"), held(y, "odd")));
        Runnable bug = () -> {
            throw new IllegalStateException("bug");
        };
        assertThrows(IllegalStateException.class, () -> replace("m", by("n", y), bug));
        assertEquals(List.of(), whereIs(y));
        assertEquals(List.of(), allDue(NOW));
        restart();
        assertEquals(List.of("n"), whereIs(y));
        assertEquals(Replacement.left(held(y, "odd"), "n", NOW), recipient("m", "y@b.test"));
    }

    /** What it knows is from before they left: what it wrote would bring them back. */
    @Test
    public void whoWorksOnAnotherPartRecordsNothingWhileNobodyKnowsWhatTheMailIs() throws Exception {
        Recipient x = to("x@a.test");
        Recipient y = to("y@b.test");
        put(mail("m", x, held(y, "odd")));
        Runnable bug = () -> {
            throw new IllegalStateException("bug");
        };
        try (Lease lease = lease(NOW)) {
            assertThrows(IllegalStateException.class, () -> replace("m", by("n", y), bug));
            assertThrows(IOException.class, () -> lease.record(List.of(x), List.of(delivered(x))));
            assertEquals("as it was", List.of(x), lease.recipients());
        }
        restart();
        assertEquals(List.of("n"), whereIs(y));
        assertEquals(List.of("m"), whereIs(x));
    }

    private long splits() {
        return spool.tools().log().ids(SPLIT).count();
    }

    @Test
    public void nothingIsLeftOfAMailThatHasEnded() throws Exception {
        Recipient y = to("y@b.test");
        Recipient z = to("z@b.test");
        put(mail("m", held(y, "odd"), held(z, "odd")));
        assertTrue(spool.replace("m", by("n", y)));
        assertTrue(spool.replace("m", by("o", z)));
        assertEquals(2, splits());
        work(NOW, SpoolFixture::delivered);
        assertEquals(1, splits());
        restart();
        assertEquals(1, splits());
        work(NOW, SpoolFixture::delivered);
        assertEquals(0, splits());
        put(mail("p", held(y, "odd")));
        assertThrows(IOException.class, () -> replace("p", by("q", y), () -> disk.failForces(1)));
        put(mail("behind", to("x@c.test")));
        spool.maintain();
        restart();
        assertEquals("of one that failed", 0, splits());
    }
}
