package org.posthouse.filter.script.parse;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.Test;
import org.posthouse.filter.script.rule.Rule;

public class RuleParserTest {
    /** @param marked a file with a ^ before the place of the mistake */
    private static void wrong(String reason, String marked) {
        int at = marked.indexOf('^');
        String before = marked.substring(0, at);
        long line = 1 + before.chars().filter(c -> c == '\n').count();
        String said = said(before + marked.substring(at + 1));
        String place = "line " + line + ", column " + (at - before.lastIndexOf('\n')) + ": ";
        assertTrue(said, said.startsWith(place + reason));
    }

    private static String said(String file) {
        return assertThrows(SyntaxException.class, () -> RuleParser.parse(file)).getMessage();
    }

    @Test
    public void aFile() throws Exception {
        List<Rule> rules = RuleParser.parse("# rules\r\n\r\n"
                        + "newsletters: when header \"List-Id\" contains \"news.example.net\" then junk # and so on\r\n"
                        + "Spoofed-Boss: when header From matches \"Boss\" and not authenticated\r\n"
                        + "   and spf is not pass\r\n"
                        + "\tthen score 4 \"claims to be the # boss\"\r\n"
                        + "big: when size over 20MB and recipient is \"list@example.org\" then reject \"too large\"\r\n"
                        + "partners: when client in 192.0.2.0/24 and sender domain is example.net then score -3, stop")
                .rules();
        assertEquals(
                List.of("newsletters", "spoofed-boss", "big", "partners"),
                rules.stream().map(Rule::name).toList());
        assertEquals(2, rules.get(3).deeds().size());
        assertEquals(List.of(), RuleParser.parse("").rules());
        assertEquals(List.of(), RuleParser.parse("# nothing\n\n").rules());
    }

    /** Those of docs/operating.md. */
    @Test
    public void theExamplesForOperatorsAreRules() throws Exception {
        String page = Files.readString(Path.of("..", "..", "docs", "operating.md"));
        int start = page.indexOf("    partners: ");
        String examples = page.substring(start, page.indexOf("\n\n", start)).replaceAll("(?m)^ {4}", "");
        assertEquals(
                List.of("partners", "newsletters", "spoofed-boss", "big", "trap", "outgoing"),
                RuleParser.parse(examples).rules().stream().map(Rule::name).toList());
    }

    @Test
    public void mistakesHaveAPlace() {
        wrong("a rule begins with a name", "^junk\n");
        wrong("expected a rule", "# x\n  ^when always then junk");
        wrong("expected when, found if", "a: ^if always then junk");
        wrong("subjct is not a condition; these are: sender,", "a: when ^subjct is x then junk");
        wrong("expected a value, found then", "a: when subject is ^then junk");
        wrong("expected is, contains, like,", "a: when subject ^has x then junk");
        wrong("expected is, contains, within, like,", "a: when sender domain ^= x then junk");
        wrong("expected is, or exists", "a: when spf ^like x then junk");
        wrong("expected and, or, or then, found the next rule, b", "\na: when always\n^b: when always");
        wrong("expected and, or, or then, found junk", "a: when always ^junk");
        wrong("trash is not an action; these are: accept,", "a: when always then ^trash");
        wrong("expected a condition, found then", "a: when ^then junk");
        wrong("expected an action, found the end of the file", "a: when always then^");
        wrong("expected a comma and another action", "a: when always then junk ^stop");
        wrong("expected an action", "a: when always then junk,^ # and\n\n");
        wrong("expected ), found then", "a: when (always ^then junk");
        wrong("no closing quote", "a: when always then reject ^\"x");
        wrong("expected a text for the reply in quotes", "a: when always then reject ^x");
        wrong("there is a rule a already", "a: when always then junk\n^A: when always then junk");
        wrong("a name has at most 40", "^a/b: when always then junk");
        wrong("control character", "a^\u0007: when always then junk");
        wrong("control character", "a: when sender is \"^\u0007\" then junk");
    }

    @Test
    public void whatCanNeverBeTrueIsAMistake() {
        wrong(
                "example.net is not an address; for a domain, write the word domain before it",
                "a: when sender is ^example.net then junk");
        wrong("a@b.test is not a domain", "a: when sender domain is ^a@b.test then junk");
        wrong("a role is mx or submission", "a: when role is ^lmtp then junk");
        wrong("192.0.2.0/33 is not an address or a network", "a: when client in ^192.0.2.0/33 then junk");
        wrong("mail.test is not an address", "a: when client in ^mail.test then junk");
        wrong("20XB is not a size", "a: when size over ^20XB then junk");
        wrong("expected a size", "a: when size over ^then junk");
        wrong("much is not a number of points", "a: when score over ^much then junk");
        wrong("an empty text", "a: when subject contains ^\"\" then junk");
        wrong("the text \"a b\" is not the name", "a: when header ^\"a b\" exists then junk");
    }

    @Test
    public void actionsAreChecked() {
        String when = "a: when always then ";
        wrong("nobody is not an address", when + "redirect to ^nobody");
        wrong("expected to", when + "redirect ^a@b.test");
        wrong("no colon", when + "add header ^\"X\"");
        wrong("only ASCII", when + "add header ^\"X: ü\"");
        wrong("the text \"X Y\" is not the name", when + "add header ^\"X Y: z\"");
        wrong("1000.5 is not a number of points", when + "score ^1000.5");
        wrong("only ASCII characters, and at least one", when + "reject ^\"\"");
        wrong("an empty name", when + "fileinto ^\" \"");
        wrong("\\Flaged is not a flag", when + "junk flag ^\\Flaged");
        wrong("accept, tag and remove header are for all", "a: when recipient is a@b.test then   ^accept");
        wrong("more than 20 actions", when + "stop, ".repeat(20) + "^stop");
    }

    @Test
    public void aRuleFileIsBounded() throws Exception {
        assertEquals("the file is larger than 256 KiB", said(" ".repeat(RuleParser.MAX_OCTETS + 1)));
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            many.append("r").append(i).append(": when always then junk\n");
        }
        assertEquals(1000, RuleParser.parse(many.toString()).rules().size());
        wrong("more than 1000 rules", many + "^more: when always then junk");
        RuleParser.parse("a: when " + "(".repeat(31) + "always" + ")".repeat(31) + " then junk");
        wrong("more than 32 levels", "a: when " + "(".repeat(32) + "^" + "(".repeat(100_000));
        wrong("more than 32 levels", "a: when " + "not ".repeat(32) + "^" + "not ".repeat(50_000));
        wrong(
                "a text has at most",
                "a: when subject is \"" + "x".repeat(1000) + "^" + "x".repeat(4000) + "\" then junk");
    }

    @Test
    public void expressionsAreBounded() throws Exception {
        String rule = ": when subject matches ^\"%s\" then junk\n";
        wrong("not a valid expression (missing closing ))", "a" + rule.formatted("(a"));
        wrong("an expression has at most", "a" + rule.formatted("a".repeat(501)));
        wrong("the expression repeats too often", "a" + rule.formatted("((a{100}){100}){100}"));
        wrong("the expression repeats too often", "a" + rule.formatted("a{999999999}{9}"));
        wrong("the expressions are too large", "a" + rule.formatted("(abcdefghijkl){1000}"));
        wrong("an empty expression", "a" + rule.formatted(""));
        wrong("not a valid expression", "a" + rule.formatted("(a)\\1"));
        String good = rule.replace("^", "");
        RuleParser.parse("a" + good.formatted("(\\d{1,3}\\.){3}\\d{1,3}"));
        RuleParser.parse("a" + good.formatted("(".repeat(249) + ")".repeat(249)));
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 101; i++) {
            many.append("r").append(i).append(good.formatted("[a-z]{990}"));
        }
        String said = said(many.toString());
        assertTrue(said, said.contains("the expressions are too large"));
    }
}
