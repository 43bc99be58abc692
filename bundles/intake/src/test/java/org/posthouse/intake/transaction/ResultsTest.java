package org.posthouse.intake.transaction;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.Test;
import org.posthouse.api.filter.Stage;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.intake.Transaction;
import org.posthouse.api.mail.Finding;
import org.posthouse.api.mail.Key;
import org.posthouse.api.mail.Mail;

/** What one filter finds another one knows, whatever bundle each is from, and the mail keeps it. */
public class ResultsTest extends IntakeFixture {
    private static final Key<Double> SCORE = Key.fraction("acme:score");

    /** The same attribute, as another bundle knows it. */
    private static final Key<Double> SCORE_AGAIN = Key.fraction("acme:score");

    private static final Key<String> SEEN = Key.text("acme:seen");

    private static Verdict publishing(double score) {
        return Verdict.builder().publish(SCORE, score).build();
    }

    @Test
    public void aLaterFilterReadsWhatAnEarlierOnePublished() throws Exception {
        add("scoring", new Recording().at(Stage.MESSAGE, publishing(4.5)), "service.ranking", 1);
        add(
                "judging",
                new Recording()
                        .at(
                                Stage.MESSAGE,
                                context -> context.result(SCORE_AGAIN).orElse(0.0) > 4
                                        ? Verdict.hold("too much")
                                        : Verdict.PASS));
        Transaction t = open(MX, "x@far.test", "alice@here.test");
        send(t, MESSAGE);
        Mail held = spool.find(t.id()).orElseThrow();
        assertTrue(held.recipients().get(0).disposition().held().isPresent());
        assertEquals(Optional.of(4.5), held.results().get(SCORE));
    }

    @Test
    public void earlierStagesAndTheConnectionAreKnownToo() throws Exception {
        Recording filter = new Recording();
        for (Stage stage : Stage.values()) {
            filter.at(stage, context -> Verdict.builder()
                    .publish(SEEN, context.result(SEEN).orElse("") + "/" + stage.word())
                    .build());
        }
        add("f", filter);
        for (int i = 0; i < 2; i++) {
            Transaction t = open(MX, "x@far.test", "away@here.test");
            send(t, MESSAGE);
            assertEquals(
                    "the connection's are there for each mail, a mail's are its own",
                    Optional.of("/connect/helo/sender/recipient/message"),
                    spool.find(t.id()).orElseThrow().results().get(SEEN));
        }
    }

    @Test
    public void theMailKeepsWhatEachFilterSaid() throws Exception {
        add("a", new Recording().at(Stage.HELO, Verdict.annotate("X", "1")), "service.ranking", 1);
        add(
                "b",
                new Recording()
                        .at(
                                Stage.RECIPIENT,
                                context -> context.recipients().isEmpty()
                                        ? Verdict.PASS
                                        : Verdict.reject(550, "5.7.1", "one is enough")));
        Transaction t = open(MX, "x@far.test", "away@here.test");
        assertEquals(550, refused(() -> recipient(t, "alice@here.test")).code());
        send(t, MESSAGE);
        List<String> found = spool.find(t.id()).orElseThrow().findings().stream()
                .map(f -> f.filter() + " " + f.stage() + " " + f.verdict())
                .toList();
        assertEquals(
                "who passed a recipient is not noted",
                List.of(
                        "a connect pass",
                        "b connect pass",
                        "a helo addheader",
                        "b helo pass",
                        "a sender pass",
                        "b sender pass",
                        "b recipient reject",
                        "a message pass",
                        "b message pass"),
                found);
    }

    @Test
    public void failuresAreFoundToo() throws Exception {
        add(
                "f",
                new Recording().at(Stage.MESSAGE, context -> {
                    throw new IllegalStateException("bug");
                }),
                "filter.on-failure",
                "pass");
        Transaction t = open(MX, "x@far.test", "away@here.test");
        send(t, MESSAGE);
        List<Finding> found = spool.find(t.id()).orElseThrow().findings();
        assertEquals("failed, skipped", found.get(found.size() - 1).verdict());
    }

    @Test
    public void thereAreNotTooManyFindings() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        add(
                "f",
                new Recording()
                        .at(
                                Stage.RECIPIENT,
                                context -> asked.incrementAndGet() <= 150
                                        ? Verdict.reject(550, "5.7.1", "no")
                                        : Verdict.PASS));
        Transaction t = open(MX, "x@far.test");
        for (int i = 0; i < 150; i++) {
            assertEquals(550, refused(() -> recipient(t, "away@here.test")).code());
        }
        recipient(t, "away@here.test");
        send(t, MESSAGE);
        assertEquals(100, spool.find(t.id()).orElseThrow().findings().size());
    }
}
