package org.posthouse.settings.file;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.Test;

public class DocumentTest {
    private static final String FILE = """
            # Mail from other servers. port = 1 is not meant here.

            name = mx

            # The port to bind.
            port = 25

            # Who may come in.
            #tls = starttls
            #hosts = [ ]
            """;

    private final Syntax syntax = new Syntax(name -> Optional.empty());

    private static Document document(String text) {
        return Document.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(Document document) {
        return new String(document.toBytes(), StandardCharsets.UTF_8);
    }

    private Map<String, Value> values(Document document) {
        Map<String, Value> values = new HashMap<>();
        document.texts().forEach((key, text) -> values.put(key, ((Reading.Read) syntax.read(text)).value()));
        return values;
    }

    @Test
    public void whatIsNotChangedStaysAsItIs() {
        assertEquals(FILE, text(document(FILE)));
        Document same = document(FILE);
        same.set("port", Value.of("25"));
        assertFalse(same.changed());
        String windows = FILE.replace("\n", "\r\n");
        assertEquals(windows, text(document(windows)));
    }

    @Test
    public void anOptionIsSetWhereItStands() {
        Document document = document(FILE);
        document.set("port", Value.of("2525"));
        document.set("tls", Value.of("none"));
        document.set("hosts", Value.list(List.of("a", "b")));
        document.set("backlog", Value.of("7"));
        assertEquals(
                FILE.replace("port = 25", "port = 2525")
                                .replace("#tls = starttls", "tls = none")
                                .replace("#hosts = [ ]", "hosts = [ \"a\", \"b\" ]")
                        + "backlog = 7\n",
                text(document));
    }

    @Test
    public void quotesWhereTheFileHasThem() {
        Document document = document("#a = \"1\"\nb = \"2\"\n");
        document.set("a", Value.of("3"));
        document.set("b", Value.of("4"));
        document.set("c", Value.of("5"));
        assertEquals("a = \"3\"\nb = \"4\"\nc = \"5\"\n", text(document));
    }

    @Test
    public void anOptionThatIsResetIsAComment() {
        Document document = document(FILE);
        document.reset("port", Optional.of(Value.of("24")));
        document.reset("name", Optional.empty());
        document.reset("tls", Optional.empty());
        assertEquals(FILE.replace("port = 25", "#port = 24").replace("name = mx", "#name = mx"), text(document));
    }

    @Test
    public void linesThatGoOnAreOne() {
        Document document = document("filters = [ \\\n  \"a; b\", \\\n  \"c\" ]\nname = x\\\\\nport: 25\nold 7\n");
        assertEquals(
                Map.of(
                        "filters", Value.list(List.of("a; b", "c")),
                        "name", Value.of("x\\"),
                        "port", Value.of("25"),
                        "old", Value.of("7")),
                values(document));
        document.set("filters", Value.list(List.of("d")));
        assertEquals("filters = [ \"d\" ]\nname = x\\\\\nport: 25\nold 7\n", text(document));
    }

    @Test
    public void ofTwoTheLastCounts() {
        Document document = document("port = 1\nport = 2\n");
        assertEquals(Map.of("port", "2"), document.texts());
        document.set("port", Value.of("3"));
        assertEquals(Map.of("port", "3"), document.texts());
    }

    @Test
    public void anOldCharacterSetStays() {
        byte[] old = "# für\nport = 25\n".getBytes(StandardCharsets.ISO_8859_1);
        Document document = Document.of(old);
        assertArrayEquals(old, document.toBytes());
        document.set("text", Value.of("schön"));
        assertEquals(
                Map.of("port", "25", "text", "schön"),
                Document.of(document.toBytes()).texts());
        document.set("text", Value.of("漢"));
        assertEquals(
                Map.of("port", "25", "text", "漢"),
                Document.of(document.toBytes()).texts());
    }

    @Test
    public void aNameCannotBringALine() {
        Document document = document(FILE);
        assertFalse(document.set("x\nport", Value.of("1")));
        assertFalse(document.set("x = 1 #", Value.of("1")));
        assertFalse(document.set("", Value.of("1")));
        assertEquals(FILE, text(document));
    }

    /** Forms and hands in turn: after each, all comments are there, in order, and every option says what was set last. */
    @Test
    public void manyChangesLoseNothing() {
        Random random = new Random(815);
        List<String> keys = List.of("name", "port", "tls", "hosts", "fresh.one");
        for (int round = 0; round < 500; round++) {
            Document document = document(FILE);
            Map<String, Value> wanted = new HashMap<>(values(document));
            for (int step = 0; step < 8; step++) {
                String key = keys.get(random.nextInt(keys.size()));
                if (random.nextInt(4) == 0) {
                    document.reset(key, Optional.empty());
                    wanted.remove(key);
                } else {
                    Value value = Value.of(SyntaxTest.text(random));
                    assertTrue(document.set(key, value));
                    wanted.put(key, value);
                }
                document = Document.of(document.toBytes());
                assertEquals(document.toString(), wanted, values(document));
            }
            assertTrue(document.toString()
                    .matches("(?s)# Mail from other.*\n# The port to bind\\.\n.*\n# Who may come in\\.\n.*"));
        }
    }
}
