package org.posthouse.filter.script.rule;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.Test;
import org.posthouse.api.filter.Instruction;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Score;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Status;

public class ActionTest {
    private final Trial mail = new Trial();

    private List<Action> actions(String actions) throws Exception {
        return mail.verdict("x: when always then " + actions).instructions().stream()
                .map(Instruction::action)
                .toList();
    }

    private static Address address(String text) {
        return Address.parse(text).orElseThrow();
    }

    @Test
    public void eachAction() throws Exception {
        assertEquals(List.of(new Action.FileInto("Junk", true, Set.of())), actions("junk"));
        assertEquals(
                List.of(new Action.FileInto("Lists/News", true, Set.of("\\Flagged", "todo"))),
                actions("fileinto \"Lists/News\" flag \"\\flagged\" flag todo"));
        assertEquals(List.of(new Action.FileInto("Junk", true, Set.of("\\Seen"))), actions("junk flag \"\\\\Seen\""));
        assertEquals(
                List.of(new Action.Reject(new Status(550, "5.7.1", "not \"here\""))),
                actions("reject \"not \"\"here\"\"\""));
        assertEquals(List.of(new Action.Defer(new Status(451, "4.7.1", "later"))), actions("defer \"later\""));
        assertEquals(List.of(new Action.Hold("look at it")), actions("hold \"look at it\""));
        assertEquals(List.of(new Action.Discard("")), actions("discard"));
        assertEquals(List.of(new Action.Discard("why")), actions("discard \"why\""));
        assertEquals(
                List.of(new Action.AddHeader(Header.of("X-Seen", "a: b"), 0), new Action.RemoveHeader("X-Other", 0)),
                actions("add header \"X-Seen: a: b\", remove header X-Other"));
        assertEquals(
                List.of(
                        new Action.Redirect(address("a@b.test"), false),
                        new Action.Redirect(address("c@d.test"), true)),
                actions("redirect to a@b.test, copy to \"c@d.test\""));
    }

    @Test
    public void pointsArePublished() throws Exception {
        Verdict verdict = mail.verdict("a: when always then score 4 \"claims to be\", score -1.5");
        assertTrue(verdict.passes());
        assertEquals(
                Optional.of(List.of(new Score("a", 4, "claims to be"), new Score("a", -1.5, ""))),
                verdict.published().get(Score.parts("script")));
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            many.append("r")
                    .append(i)
                    .append(": when always then score 1 \"")
                    .append("ü".repeat(100))
                    .append("\"\n");
        }
        List<Score> parts = mail.verdict(many.toString())
                .published()
                .get(Score.parts("script"))
                .orElseThrow();
        assertEquals(Judgement.MAX_PARTS + 1, parts.size());
        assertEquals(1000, parts.stream().mapToDouble(Score::points).sum(), 1e-9);
    }

    @Test
    public void theSubjectIsTaggedOnce() throws Exception {
        assertEquals(
                List.of(new Action.ReplaceHeader(
                        1, new Header("Subject", " [ext] [x] =?utf-8?q?Gr=C3=BC=C3=9Fe?= from\r\n here"))),
                actions("tag \"[ext]\", tag \"[ext]\", tag \"[x]\""));
        mail.message("Subject: Re: [EXT] hello\r\n\r\n");
        assertEquals(List.of(), actions("tag \"[ext]\""));
        mail.message("From: a@b.test\r\n\r\n");
        assertEquals(List.of(new Action.ReplaceHeader(1, new Header("Subject", " [ext]"))), actions("tag \"[ext]\""));
        mail.message("Subject:a\0b\rc\nd\r\n\r\n");
        assertEquals(1, actions("tag \"[ext]\"").size());
    }

    @Test
    public void whatIsConclusiveEndsTheRules() throws Exception {
        for (String end : List.of("stop", "accept", "reject \"x\"", "defer \"x\"", "discard")) {
            assertEquals(
                    end,
                    List.of("a"),
                    mail.judge("a: when always then " + end + "\nb: when always then junk")
                            .applied());
        }
        assertEquals(
                List.of("a", "b"),
                mail.judge("a: when always then hold \"x\"\nb: when always then junk")
                        .applied());
    }

    @Test
    public void acceptEndsTheFiltersAndStopDoesNot() throws Exception {
        assertTrue(mail.verdict("a: when always then accept").last());
        assertFalse(mail.verdict("a: when always then stop").last());
        assertEquals(Verdict.PASS, mail.verdict("a: when always then stop"));
    }

    @Test
    public void aRuleAboutRecipientsIsForThemOnly() throws Exception {
        Verdict verdict = mail.verdict("a: when recipient is alice@example.com then reject \"no\"\n"
                + "b: when always then junk\nc: when recipient domain within example then fileinto \"c\"");
        assertEquals(
                List.of(
                        new Instruction(
                                Optional.of(address("Alice@example.com")),
                                new Action.Reject(new Status(550, "5.7.1", "no"))),
                        new Instruction(
                                Optional.of(address("list@bücher.example")),
                                new Action.FileInto("Junk", true, Set.of())),
                        new Instruction(
                                Optional.of(address("list@bücher.example")), new Action.FileInto("c", true, Set.of()))),
                verdict.instructions());
    }

    @Test
    public void pointsForARecipientCountOnce() throws Exception {
        Verdict verdict =
                mail.verdict("trap: when recipient domain exists then score 5, stop\n" + "b: when always then junk");
        assertEquals(
                Optional.of(List.of(new Score("trap", 5, ""))),
                verdict.published().get(Score.parts("script")));
        assertTrue(verdict.passes());
    }

    @Test
    public void tooManyInstructionsDefer() throws Exception {
        List<Recipient> many = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            many.add(Trial.to("u" + i + "@example.com"));
        }
        mail.recipients(many);
        String rule = ": when not recipient is u1@example.com then junk\n";
        assertEquals(599, mail.verdict("a" + rule).instructions().size());
        assertEquals("defer", mail.verdict("a" + rule + "b" + rule).summary());
    }
}
