package org.posthouse.intake.transaction;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.After;
import org.junit.Test;
import org.posthouse.api.intake.Intake;
import org.posthouse.api.intake.Outcome;
import org.posthouse.api.intake.Transaction;
import org.posthouse.intake.parts.SenderCheck;
import org.posthouse.support.Gate;

/** What came of a message outlives the intake that took it, and a commit that came to nothing. */
public class LeftMessageTest extends IntakeFixture {
    /** In memory, and in a file. */
    private static final List<Integer> SIZES = List.of(500, 5000);

    private static final String END = "\r\nthe end\r\n";

    private static String begin(int size) {
        return "Subject: a\r\n\r\n" + "x".repeat(size);
    }

    /** The intake of the next version, which finds nothing but files. */
    private MailIntake next() {
        return new MailIntake(
                parts, filters, scratch(1), clock, threads, new Gate(), outbox, rules(LIMITS, SenderCheck.LOCAL));
    }

    private void leaves() {
        intake.close(Duration.ofSeconds(2), () -> {});
    }

    private Transaction halfSent(int size) throws Exception {
        Transaction t = open(MX, "x@far.test", "alice@here.test");
        t.data().write(begin(size).getBytes(StandardCharsets.US_ASCII));
        return t;
    }

    private void goesOn(Intake at, String ticket, int size) throws Exception {
        Transaction t = at.begin(MX, ticket);
        assertEquals(begin(size).length(), t.received());
        sender(t, "x@far.test");
        recipient(t, "alice@here.test");
        direct.jobs.clear();
        assertTrue(send(t, END).status().positive());
        assertTrue(delivered(0).endsWith(begin(size) + END));
        assertTrue("once", refused(() -> at.begin(MX, ticket)).temporary());
    }

    private static List<Path> files() throws IOException {
        if (!Files.exists(SCRATCH)) {
            return List.of();
        }
        try (var all = Files.list(SCRATCH)) {
            return all.toList();
        }
    }

    @After
    public void clean() throws IOException {
        for (Path file : files()) {
            Files.delete(file);
        }
    }

    @Test
    public void aMessageOfWhichAPartCameGoesOnInTheNextIntake() throws Exception {
        List<String> tickets = new ArrayList<>();
        for (int size : SIZES) {
            tickets.add(halfSent(size).detach());
        }
        leaves();
        nothingIsLeft();
        MailIntake next = next();
        assertTrue(
                "the transaction is gone",
                refused(() -> next.attach(tickets.get(0))).temporary());
        for (int i = 0; i < SIZES.size(); i++) {
            String ticket = tickets.get(i);
            tickets.set(i, next.begin(MX, ticket).detach());
            Transaction again = next.attach(tickets.get(i));
            tickets.set(i, again.detach());
        }
        next.close(Duration.ofSeconds(2), () -> {});
        for (int i = 0; i < SIZES.size(); i++) {
            goesOn(next(), tickets.get(i), SIZES.get(i));
        }
        assertEquals(List.of(), files());
    }

    @Test
    public void alsoIfItIsLetGoOfWhenItsIntakeHasLeft() throws Exception {
        Transaction small = halfSent(SIZES.get(0));
        Transaction large = halfSent(SIZES.get(1));
        leaves();
        goesOn(next(), small.detach(), SIZES.get(0));
        goesOn(next(), large.detach(), SIZES.get(1));
    }

    @Test
    public void aCommitThatComesWhenIntakeHasLeftIsMadeByTheNext() throws Exception {
        Transaction small = halfSent(SIZES.get(0));
        Transaction large = halfSent(SIZES.get(1));
        leaves();
        goesOn(next(), ((Outcome.Unavailable) send(small, "")).ticket(), SIZES.get(0));
        goesOn(next(), ((Outcome.Unavailable) send(large, "")).ticket(), SIZES.get(1));
    }

    @Test
    public void aCommitThatFindsAPartAbsentCanBeMadeAgain() throws Exception {
        for (int size : SIZES) {
            Transaction t = halfSent(size);
            parts.spool().unbind(spool);
            parts.direct().unbind(direct);
            String ticket = ((Outcome.Unavailable) send(t, END)).ticket();
            undecided(() -> intake.begin(MX, ticket)); // and the ticket is still good
            parts.direct().bind(direct);
            Transaction again = intake.begin(MX, ticket);
            sender(again, "x@far.test");
            recipient(again, "alice@here.test");
            direct.jobs.clear();
            List<Outcome> outcomes = new ArrayList<>();
            again.commit(outcomes::add);
            assertTrue(outcomes.get(0).status().positive());
            assertTrue(delivered(0).endsWith(begin(size) + END));
            parts.spool().bind(spool);
        }
        await("the end of all files", () -> scratch.inMemory() == 0);
        assertEquals(List.of(), files());
    }

    @Test
    public void aSenderThatCannotBeDecidedNowCostsNoMessage() throws Exception {
        intake.rules(rules(LIMITS, SenderCheck.ALL));
        String ticket = halfSent(5000).detach();
        leaves();
        MailIntake next = next();
        next.rules(rules(LIMITS, SenderCheck.ALL));
        Transaction t = next.begin(ALICE, ticket);
        parts.routing().unbind(routing);
        undecided(() -> sender(t, "alice@here.test"));
        parts.routing().bind(routing);
        sender(t, "alice@here.test");
        recipient(t, "bob@here.test");
        assertTrue(send(t, END).status().positive());
    }

    @Test
    public void whatNobodyTakesUpIsDeleted() throws Exception {
        String ticket = halfSent(5000).detach();
        leaves();
        scratch.expire(Duration.ofMinutes(1));
        assertEquals(1, files().size());
        scratch.expire(Duration.ofMinutes(-1));
        assertEquals(List.of(), files());
        assertTrue(refused(() -> next().begin(MX, ticket)).temporary());
    }

    @Test
    public void aTicketIsNoPath() throws Exception {
        for (String ticket : List.of("", "..", "../x", "a/b", "x".repeat(1000))) {
            assertTrue(ticket, refused(() -> intake.begin(MX, ticket)).temporary());
        }
    }

    @Test
    public void filesOfProcessesThatAreNoMoreAreDeletedAndNoOthers() throws Exception {
        Transaction mine = halfSent(5000);
        Path other = Files.createTempFile(SCRATCH, "intake-" + Long.MAX_VALUE + "-abc-", ".left");
        Path reused = Files.createTempFile(
                SCRATCH, "intake-" + ProcessHandle.current().pid() + "-abc-", ".tmp");
        Path earlier = Files.createTempFile(SCRATCH, "intake-", ".tmp");
        scratch(1).clean();
        assertFalse(Files.exists(other));
        assertFalse(Files.exists(reused));
        assertFalse(Files.exists(earlier));
        assertEquals(1, files().size());
        mine.close();
        await("its end", () -> !SCRATCH.toFile().exists() || SCRATCH.toFile().list().length == 0);
    }

    @Test
    public void whoWritesIsToldBeforeTheDiskIsTouched() throws Exception {
        Transaction t = open(MX, "x@far.test", "alice@here.test");
        t.data().write(new byte[1000]);
        assertFalse(t.mayBlock(1000));
        assertTrue(t.mayBlock(1001));
        List<Transaction> others = new ArrayList<>();
        for (int i = 0; i < 49; i++) { // all the memory there is
            Transaction other = open(MX, "x@far.test", "alice@here.test");
            other.data();
            assertFalse(other.mayBlock(2000));
            others.add(other);
        }
        Transaction late = open(MX, "x@far.test", "alice@here.test");
        late.data();
        assertTrue(late.mayBlock(1));
        others.forEach(Transaction::close);
        assertFalse(late.mayBlock(1));
        late.close();
        t.close();
    }
}
