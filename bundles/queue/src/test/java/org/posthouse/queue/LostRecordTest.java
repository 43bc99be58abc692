package org.posthouse.queue;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.api.mail.Disposition;
import org.posthouse.api.mail.Hold;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Recipient.Notify;
import org.posthouse.api.spool.Query;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.queue.attempt.Unrecorded;
import org.posthouse.queue.schedule.Scheduler;
import org.posthouse.support.AbsentException;
import org.posthouse.testkit.flow.FakeSpool;

/** The spool leaves while mail is on its way: what was sent is not sent again. */
public class LostRecordTest extends QueueFixture {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    /** The spool leaves, and what it had is in the next one. */
    private FakeSpool swap(FakeSpool from) {
        parts.spool().unbind(from);
        from.forgetful = true; // leases die with it
        FakeSpool next = new FakeSpool(clock);
        from.all().forEach(mail -> next.put(mail, MESSAGE));
        parts.spool().bind(next);
        scheduler.partCame();
        return next;
    }

    @Test
    public void whatCouldNotBeRecordedIsRecordedAtTheNextLeaseAndNotSentAgain() throws IOException {
        put("m1", "a@here.test", routed("x@far.test", Notify.SUCCESS), routed("y@far.test"));
        smtp.answer = r -> {
            spool.forgetful = true;
            return r.address().localPart().equals("x") ? answered(r) : deferred();
        };
        assertEquals(1, work());
        assertEquals("nothing is known to the spool", 0, of("m1", "x@far.test").attempts());
        FakeSpool next = swap(spool);
        work();
        assertEquals("one attempt", 1, smtp.jobs.size());
        Recipient y = recipient(next, "m1", "y@far.test");
        assertEquals("counted", 1, y.disposition().attempts());
        assertTrue("and its wait is kept", y.disposition().due().isAfter(clock.instant()));
        Disposition x = recipient(next, "m1", "x@far.test").disposition();
        assertEquals(Disposition.Phase.DELIVERED, x.phase());
        assertEquals("its sender was told", Set.of(Disposition.Notice.SUCCESS), x.notified());
        assertEquals(0, next.counts().leased());
        assertEquals("and forgotten", 0, unrecorded.size());
    }

    private static RecipientResult answered(Recipient r) {
        return RecipientResult.delivered();
    }

    private static Recipient recipient(FakeSpool in, String id, String address) {
        return in.find(id).map(Mail::recipients).orElseThrow().stream()
                .filter(r -> r.address().equals(address(address)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    public void whatIsStillUnderWayIsNotTriedBesideIt() throws IOException {
        put("m1", "a@here.test", routed("x@far.test"));
        FakeSpool[] next = new FakeSpool[1];
        smtp.answer = r -> {
            next[0] = swap(spool);
            try {
                assertTrue("the next spool lends it", next());
                assertFalse("once", next());
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            return answered(r);
        };
        assertEquals(1, work());
        assertEquals(1, smtp.jobs.size());
        assertTrue("what became of it is recorded there", next[0].all().isEmpty());
        assertEquals(0, next[0].counts().leased());
    }

    @Test
    public void whatWasNotTriedGoesOnUnderTheNextSpool() throws IOException {
        put("m1", "a@here.test", routed("x@far.test"));
        FakeSpool[] next = new FakeSpool[1];
        smtp.answer = r -> {
            if (next[0] == null) {
                next[0] = swap(spool);
                try {
                    assertTrue(next());
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
                return notTried();
            }
            return answered(r);
        };
        work();
        scheduler.partCame();
        work();
        assertEquals(2, smtp.jobs.size());
        assertTrue(next[0].all().isEmpty());
    }

    @Test
    public void theNextQueueRecordsWhatThisOneCouldNot() throws IOException {
        Path file = folder.getRoot().toPath().resolve("queue/handover");
        Unrecorded mine = new Unrecorded(file);
        Scheduler leaving = new Scheduler(parts, POLICY, clock, () -> 0.5, Runnable::run, WORKERS, mine);
        put("m1", "a@here.test", routed("x@far.test"));
        put("m2", "a@here.test", routed("y@other.test"));
        spool.forgetful = true;
        assertTrue(next(leaving));
        smtp.answer = r -> {
            mine.close();
            assertEquals("handed over", 0, mine.size());
            return answered(r); // an attempt that ends later
        };
        assertTrue(next(leaving));
        assertEquals(0, mine.size());
        Unrecorded theirs = new Unrecorded(file);
        theirs.takeOver();
        assertEquals("taken", List.of(), files(file));
        assertEquals(2, theirs.size());
        Scheduler taking = new Scheduler(parts, POLICY, clock, () -> 0.5, Runnable::run, WORKERS, theirs);
        spool.forgetful = false;
        while (next(taking)) {}
        assertEquals("each was sent once", 2, smtp.jobs.size());
        assertTrue(spool.all().isEmpty());
    }

    private static boolean next(Scheduler one) throws IOException {
        try {
            return one.next();
        } catch (AbsentException e) {
            return false;
        }
    }

    @Test
    public void aFileThatCannotBeReadIsPutAway() throws IOException {
        Path file = folder.newFile("1.outcomes").toPath();
        Files.writeString(file, "no such form");
        Unrecorded theirs = new Unrecorded(folder.getRoot().toPath());
        theirs.takeOver();
        assertEquals(0, theirs.size());
        assertFalse(Files.exists(file));
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    /** A queue and its spool are replaced while an attempt goes on, which ends as told. */
    private void replacedDuringAnAttempt(RecipientResult end) throws IOException {
        Path file = folder.getRoot().toPath().resolve("queue/handover");
        Unrecorded mine = new Unrecorded(file);
        Scheduler leaving = new Scheduler(parts, POLICY, clock, () -> 0.5, Runnable::run, WORKERS, mine);
        put("m1", "a@here.test", routed("x@far.test"));
        FakeSpool[] next = new FakeSpool[1];
        Scheduler[] taking = new Scheduler[1];
        smtp.answer = r -> {
            smtp.answer = LostRecordTest::answered;
            assertFalse("it is under way", leaving.stop(Duration.ZERO));
            leaving.leave();
            mine.close();
            Unrecorded theirs = new Unrecorded(file);
            taking[0] = new Scheduler(parts, POLICY, clock, () -> 0.5, Runnable::run, WORKERS, theirs);
            next[0] = swap(spool);
            try {
                work(taking[0]);
                assertEquals(
                        "not tried beside the first attempt",
                        0,
                        recipient(next[0], "m1", "x@far.test").disposition().attempts());
                assertEquals("nor now", 0, smtp.copies());
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            return end;
        };
        assertTrue(next(leaving));
        assertEquals(1, smtp.jobs.size());
        clock.advance(Duration.ofSeconds(1));
        work(taking[0]);
        recorded(next[0], end);
        assertEquals("nothing is left", List.of(), files(file));
    }

    private void work(Scheduler one) throws IOException {
        for (int i = 0; next(one); i++) {
            assertTrue("attempts without end", i < WORKERS);
        }
    }

    private void recorded(FakeSpool in, RecipientResult end) {
        assertEquals("one attempt", 1, smtp.jobs.size());
        if (end.successful()) {
            assertTrue("what became of it is recorded", in.all().isEmpty());
        } else {
            assertEquals(1, recipient(in, "m1", "x@far.test").disposition().attempts());
        }
        assertEquals(0, in.counts().leased());
    }

    @Test
    public void whatAnEarlierQueueIsStillTryingIsNotTriedByTheNextOne() throws IOException {
        replacedDuringAnAttempt(RecipientResult.delivered());
    }

    @Test
    public void whatAnEarlierQueueFoundOutLateHoldsForTheNextOne() throws IOException {
        replacedDuringAnAttempt(deferred());
    }

    @Test
    public void anAttemptEndsWithItsProcess() throws IOException {
        Path file = folder.newFile("1-1-0123.attempt").toPath();
        assertEquals(0, new Unrecorded(folder.getRoot().toPath()).size());
        assertFalse(Files.exists(file));
    }

    @Test
    public void whatAnAdministratorHoldsIsRecordedWhenItIsReleased() throws IOException {
        put("m1", "a@here.test", routed("x@far.test"));
        spool.forgetful = true;
        work();
        spool.forgetful = false;
        admin.hold(Query.of("m1"), Hold.because("look"));
        scheduler.partCame();
        assertEquals(0, work());
        admin.release(Query.of("m1"));
        scheduler.partCame();
        work();
        assertEquals(1, smtp.jobs.size());
        assertEquals(Optional.empty(), spool.find("m1"));
    }
}
