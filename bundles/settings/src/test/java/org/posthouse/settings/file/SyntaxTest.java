package org.posthouse.settings.file;

import static org.junit.Assert.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.Test;

public class SyntaxTest {
    private static final String SPECIAL =
            "ab1 \\\"'$${}[](),=:#!;\n\r\t\u0000\u001b\u0085\u00a0\u2028äß漢\ud83d\ude00IBT|";

    private final Syntax syntax = new Syntax(name ->
            Optional.ofNullable(Map.of("home", "/srv", "env:USER", "joe").get(name)));

    private Value read(String text) {
        Reading reading = syntax.read(text);
        if (reading instanceof Reading.Read read) {
            return read.value();
        }
        throw new AssertionError(text + ": " + reading);
    }

    private String wrong(String text) {
        Reading reading = syntax.read(text);
        if (reading instanceof Reading.Wrong wrong) {
            return wrong.reason();
        }
        throw new AssertionError(text + ": " + reading);
    }

    @Test
    public void eachValueAsItLikes() {
        assertEquals(Value.of("25"), read("25"));
        assertEquals(Value.of("25"), read(" \"25\" "));
        assertEquals(Value.of("mail.example.org"), read("mail.example.org"));
        assertEquals(Value.of("two words"), read("two words"));
        assertEquals(Value.of(""), read(""));
        assertEquals(Value.of(""), read("\"\""));
        assertEquals(Value.list(List.of()), read("[ ]"));
        assertEquals(Value.list(List.of("a", "b, c")), read("[ \"a\", \"b, c\" ]"));
        assertEquals(Value.list(List.of("a", "b")), read("[a, b]"));
        assertEquals(Value.list(List.of("a")), read("[ \"a\", ]"));
        assertEquals(Value.of("[2001:db8::1]:25"), read("[2001:db8::1]:25"));
        assertEquals(Value.of("a, b"), read("a, b"));
    }

    @Test
    public void whatTheFileInstallerWrites() {
        assertEquals(Value.of("25"), read("I\"25\""));
        assertEquals(Value.of("true"), read("B\"true\""));
        assertEquals(Value.list(List.of("a", "b")), read("[   \"a\",   \"b\",   ]"));
        assertEquals(Value.list(List.of("1", "2")), read("I[ \"1\", \"2\" ]"));
        assertEquals(Value.list(List.of("a")), read("( \"a\" )"));
        assertEquals(Value.of("(service.pid=x)"), read("(service.pid=x)"));
    }

    @Test
    public void escapesAndProperties() {
        assertEquals(Value.of("a\"b\\c\nd"), read("\"a\\\"b\\\\c\\nd\""));
        assertEquals(Value.of("a\\bA"), read("a\\\\b\\u0041"));
        assertEquals(Value.of("/srv/x"), read("${home}/x"));
        assertEquals(Value.of("joe"), read("\"${env:USER}\""));
        assertEquals(Value.of("none"), read("${missing:-none}"));
        assertEquals(Value.of("${home}"), read("\\${home}"));
    }

    @Test
    public void whatCannotBeRead() {
        assertEquals("has no closing quote", wrong("\"25"));
        assertEquals("has no closing quote", wrong("\"25\\\""));
        assertEquals("has text after its end", wrong("\"25\" 26"));
        assertEquals("has no closing bracket", wrong("[ \"a\""));
        assertEquals("lacks a comma between two values", wrong("[ \"a\" \"b\" ]"));
        assertEquals("uses ${missing}, which is not defined", wrong("${missing}"));
        assertEquals("has ${ without }", wrong("${home"));
        assertEquals("has \\u without four hexadecimal digits", wrong("\\u12"));
    }

    /** Whatever somebody types into a form is read back as it was, on one line, without a property in its place. */
    @Test
    public void whatIsWrittenIsReadBack() {
        Random random = new Random(4711);
        for (int round = 0; round < 20_000; round++) {
            Value value = random.nextBoolean() ? Value.of(text(random)) : list(random);
            String written = Syntax.write(value, random.nextBoolean());
            assertEquals(written, value, read(written));
            assertEquals(written, 1, written.split("[\n\r\u0085\u2028\u2029]", -1).length);
        }
    }

    private static Value list(Random random) {
        List<String> texts = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            texts.add(text(random));
        }
        return Value.list(texts);
    }

    static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.append(SPECIAL.charAt(random.nextInt(SPECIAL.length())));
        }
        return text.toString();
    }
}
