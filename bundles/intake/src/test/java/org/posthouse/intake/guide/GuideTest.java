package org.posthouse.intake.guide;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.Test;
import org.posthouse.api.filter.Filter;
import org.posthouse.api.filter.OutboundStage.Decision;
import org.posthouse.api.filter.OutboundStage.Leaving;
import org.posthouse.api.filter.Stage;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.intake.Transaction;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Finding;
import org.posthouse.api.mail.Hold;
import org.posthouse.api.mail.Key;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Message;
import org.posthouse.api.routing.Route;
import org.posthouse.api.transport.Job;
import org.posthouse.intake.filter.FilterRules;
import org.posthouse.intake.transaction.IntakeFixture;

/** What docs/writing-a-filter.md shows is what is compiled here, and does what it says. */
public class GuideTest extends IntakeFixture {
    private static final Path ROOT = Path.of("../..");
    private static final Path SOURCES = Path.of("src/test/java/org/posthouse/intake/guide");

    private static String guide() throws IOException {
        return Files.readString(ROOT.resolve("docs/writing-a-filter.md"));
    }

    /** The indented blocks of a page that are classes. */
    private static List<String> classes(String page) {
        List<String> classes = new ArrayList<>();
        StringBuilder block = new StringBuilder();
        for (String line : (page + "\nend").lines().toList()) {
            if (line.startsWith("    ") || line.isBlank()) {
                block.append(line.startsWith("    ") ? line.substring(4) : line).append('\n');
            } else {
                if (block.toString().contains("class ")) {
                    classes.add(block.toString().strip());
                }
                block.setLength(0);
            }
        }
        return classes;
    }

    private static String source(String name) throws IOException {
        return Files.readString(SOURCES.resolve(name + ".java"));
    }

    private static String name(String code) {
        Matcher name = Pattern.compile("class (\\w+)").matcher(code);
        assertTrue(code, name.find());
        return name.group(1);
    }

    @Test
    public void theClassesOfTheGuideAreTheseHere() throws IOException {
        List<String> shown = classes(guide());
        assertEquals(
                List.of("NoExe", "Harvest", "Scoring", "Judging", "Signing"),
                shown.stream().map(GuideTest::name).toList());
        for (String code : shown) {
            assertTrue(name(code), source(name(code)).contains(code));
        }
        List<String> readme = classes(Files.readString(ROOT.resolve("README.md")));
        assertEquals("the smallest filter is the same in both", shown.subList(0, 1), readme);
    }

    @Test
    public void theProtocolOfTheReadmeIsThatOfTheArchetype() throws IOException {
        String session = Files.readString(
                ROOT.resolve(
                        "archetypes/protocol/src/main/resources/archetype-resources/src/main/java/__protocolClass__Session.java"));
        String readme = Files.readString(ROOT.resolve("README.md"));
        Matcher fence = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(readme);
        assertTrue("the README shows a protocol", fence.find());
        for (String method : fence.group(1).split("\n\n")) {
            assertTrue(method, session.contains(method));
        }
    }

    @Test
    public void theVerdictsOfTheGuideAreTheseHere() throws IOException {
        String vocabulary = source("Vocabulary");
        List<String> shown = guide().lines()
                .map(String::strip)
                .filter(line -> line.startsWith("Verdict."))
                .map(line -> line.replaceFirst("\\s*//.*", ""))
                .toList();
        assertEquals(Vocabulary.inShort().size(), shown.size());
        shown.forEach(line -> assertTrue(line, vocabulary.contains(line)));
    }

    /** The table of the guide: an action's name, and what its columns say. */
    private static Map<String, List<String>> table() throws IOException {
        return guide().lines()
                .filter(line -> line.startsWith("| `") && line.split("\\|").length == 5)
                .flatMap(line -> Pattern.compile("`(\\w+)`")
                        .matcher(line.split("\\|")[1])
                        .results()
                        .map(found -> Map.entry(
                                found.group(1), List.of(line.split("\\|")).subList(2, 5))))
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        e -> e.getValue().stream().map(String::strip).toList()));
    }

    @Test
    public void theTableOfActionsSaysWhatIsAllowed() throws Exception {
        Map<String, List<String>> table = table();
        assertEquals(Vocabulary.actions().keySet(), table.keySet());
        for (Map.Entry<String, Action> one : Vocabulary.actions().entrySet()) {
            List<String> says = table.get(one.getKey());
            assertEquals(one.getKey(), !says.get(0).equals("no"), one.getValue().perRecipient());
            assertEquals(one.getKey(), says.get(1).startsWith("yes"), isAllowed(Stage.SENDER, one.getValue()));
            assertEquals(
                    one.getKey(), says.get(1).contains("CONNECT and HELO"), isAllowed(Stage.CONNECT, one.getValue()));
            assertTrue(one.getKey(), isAllowed(Stage.MESSAGE, one.getValue()));
            assertEquals(one.getKey(), says.get(2).equals("yes"), isAllowedOfMailThatLeaves(one.getValue()));
        }
    }

    private boolean isAllowed(Stage stage, Action action) throws Exception {
        Filter filter = add("one", saying(stage, action));
        try (Transaction t = open(MX, "x@far.test", "alice@here.test")) {
            send(t, MESSAGE);
        } catch (org.posthouse.api.intake.Rejection refused) {
            // it was to be refused, or its verdict was
        }
        return wasAllowed(filter);
    }

    private boolean isAllowedOfMailThatLeaves(Action action) throws Exception {
        Filter filter = add("one", saying(Stage.MESSAGE, action), Filter.DIRECTION, "out");
        leave("A: 1\r\n\r\n");
        return wasAllowed(filter);
    }

    private boolean wasAllowed(Filter filter) {
        long failures = info("one").failures();
        filters.remove(filter);
        intake.disconnected(MX.session());
        return failures == 0;
    }

    private static Filter saying(Stage stage, Action action) {
        return new SayingFilter(stage, Verdict.of(action));
    }

    private String leave(String text) throws IOException {
        Mail mail = Mail.builder("m1", clock.instant(), ALICE, from("alice@here.test"))
                .recipient(to("y@other.test"))
                .build();
        Job job = new Job(mail, mail.recipients(), new Route("smtp", "other.test", Map.of()));
        Message message = org.posthouse.api.message.Messages.of(text);
        try (Leaving leaving = outbound.leave(job, message)) {
            if (!(leaving.decision() instanceof Decision.Send send)) {
                return "";
            }
            try (InputStream in = send.message().open(0)) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        }
    }

    @Test
    public void theSmallestFilterRefusesPrograms() throws Exception {
        add("no-exe", new NoExe());
        assertEquals(
                "554 5.7.1 no programs, please",
                send(MX, "x@far.test", "Subject: a.exe\r\n\r\n", "alice@here.test")
                        .status()
                        .toString());
        assertEquals(
                250, send(MX, "x@far.test", MESSAGE, "alice@here.test").status().code());
        assertEquals(EnumSet.of(Stage.MESSAGE), new NoExe().stages());
    }

    @Test
    public void stateIsOfOneMail() throws Exception {
        Harvest harvest = new Harvest();
        add("harvest", harvest);
        for (int i = 0; i < 4; i++) {
            directory.user("u" + i + "@here.test");
        }
        Transaction t = open(MX, "x@far.test", "u0@here.test", "u1@here.test", "u2@here.test");
        assertEquals(
                "too many guesses", refused(() -> recipient(t, "u3@here.test")).text());
        open(MX, "x@far.test", "u3@here.test").close();
        spool.failing = true;
        parts.direct().unbind(direct);
        assertFalse(send(t, MESSAGE).status().positive());
        await("the end", () -> harvest.refused.get() == 1);
    }

    @Test
    public void twoFiltersPassAResultAndHoldTheMailForOneOfThree() throws Exception {
        directory.user("alice@example.test").user("bob@example.test").user("carol@example.test");
        add("scoring", new Scoring(), "service.ranking", 100);
        add("judging", new Judging(), "service.ranking", 50);
        Transaction t = open(MX, "x@far.test", "alice@example.test", "bob@example.test", "carol@example.test");
        assertEquals(
                250,
                send(t, "Subject: Buy!!!\r\nX-Tracking: 1\r\n\r\nCheap.\r\n")
                        .status()
                        .code());
        Mail mail = spool.find(t.id()).orElseThrow();
        List<Optional<Hold>> held =
                mail.recipients().stream().map(r -> r.disposition().held()).toList();
        assertEquals(Optional.empty(), held.get(0));
        assertEquals(Optional.empty(), held.get(1));
        assertEquals(
                Hold.because("carol wants no shouting").byFilter("judging").since(clock.instant()),
                held.get(2).orElseThrow());
        assertTrue(spool.text(t.id()).contains("X-Score: 3.0\r\n"));
        assertFalse(spool.text(t.id()).contains("X-Tracking"));
        assertEquals(Optional.of(3.0), mail.results().get(Key.fraction("acme:score")));
        assertEquals(
                List.of("scoring pass", "judging addheader, removeheader, hold <carol@example.test>"),
                mail.findings().stream().map(f -> said(f)).toList());
        assertEquals(
                Set.of("x@far.test"),
                Set.of(mail.sender().address().orElseThrow().toString()));
        assertEquals(
                List.of(true, true, true),
                mail.recipients().stream().map(Recipient::open).toList());
    }

    private static String said(Finding finding) {
        return finding.filter() + " " + finding.verdict();
    }

    @Test
    public void whatLeavesIsSigned() throws Exception {
        add("signing", new Signing(), Filter.DIRECTION, "out");
        assertEquals(
                "X-Signature: YVWeHZ0bbD1TpxqZLz7GyGcbU2rBJ5UnHEm+XYkZJI4=\r\nA: 1\r\n\r\n".length(),
                leave("A: 1\r\n\r\n").length());
        assertTrue(leave("A: 1\r\n\r\n").startsWith("X-Signature: "));
    }

    @Test
    public void theEntriesOfTheGuideAreUnderstood() throws IOException {
        List<String> entries = Pattern.compile("^ +\"(.+)\"", Pattern.MULTILINE)
                .matcher(guide().substring(guide().indexOf("filters = [")))
                .results()
                .map(found -> found.group(1))
                .toList();
        FilterRules rules = chosen(Set.of(), 8, entries.toArray(new String[0]));
        assertEquals(3, entries.size());
        assertEquals(List.of(), rules.refused());
        assertEquals(3, rules.selections().size());
    }
}
