package org.posthouse.shell.ssh;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.util.List;
import org.junit.Test;
import org.posthouse.api.admin.OperationException;

public class StatementTest {
    private static List<List<String>> words(String text) throws OperationException {
        return Statement.parse(text).stream().map(Statement::words).toList();
    }

    @Test
    public void quotesAndBackslashesKeepWordsTogether() throws OperationException {
        assertEquals(
                List.of(List.of("mail:x", "a b", "c;d", "e\"f", "g h#i", "")),
                words("  mail:x 'a b' \"c;d\" \"e\\\"f\"\tg\\ h#i '' "));
        assertEquals(List.of(List.of("a\\b")), words("'a\\b'"));
        assertThrows(OperationException.class, () -> Statement.parse("mail:x 'a"));
    }

    @Test
    public void commandsAreParted() throws OperationException {
        assertEquals(
                List.of(List.of("a", "1"), List.of("b"), List.of("c")),
                words("a 1;b ;; # nothing; here\n\r\nc # more"));
        assertEquals(List.of(), words(" \n# x"));
    }

    @Test
    public void whatIsGogosIsKnown() throws OperationException {
        assertEquals('|', Statement.parse("a | b").get(0).foreign());
        assertEquals('$', Statement.parse("a x$y").get(0).foreign());
        assertEquals(
                0,
                Statement.parse("a 'x$y' \"(\" \\{ [192.0.2.1] x=y* @?!~%")
                        .get(0)
                        .foreign());
        assertEquals("of one command only", 0, Statement.parse("a $x; b").get(1).foreign());
    }
}
