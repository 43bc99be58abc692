package org.posthouse.filter.milter.dialog;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.Test;

public class MessageReaderTest {
    private MessageReader reader;

    private List<String> read(String message) throws IOException {
        reader = new MessageReader(new ByteArrayInputStream(message.getBytes(StandardCharsets.ISO_8859_1)));
        List<String> fields = new ArrayList<>();
        Optional<MessageReader.Field> next;
        while ((next = reader.next()).isPresent()) {
            fields.add(next.get().name() + "=" + new String(next.get().value(), StandardCharsets.ISO_8859_1));
        }
        return fields;
    }

    @Test
    public void fieldsAndTheBeginningOfTheBody() throws Exception {
        String header = "A: 1\r\nB:2\r\n\tmore\r\n \r\nC : x\ry \r\n\r\n";
        assertEquals(List.of("A= 1", "B=2\n\tmore\n ", "C= x\ry "), read(header + "body"));
        assertEquals(header.length(), reader.bodyOffset(Reading.FIRST_ODD_LINE));
    }

    @Test
    public void aMessageMayBeOddlyMade() throws Exception {
        assertEquals(List.of(), read(""));
        assertEquals(0, reader.bodyOffset(Reading.FIRST_ODD_LINE));
        assertEquals(List.of("A= 1"), read("A: 1"));
        assertEquals(4, reader.bodyOffset(Reading.FIRST_ODD_LINE));
        assertEquals(List.of("A= 1", "B= 2"), read("From x\r\nA: 1\r\nnonsense\r\nB: 2\r\n\r\nbody"));
        assertEquals("From x\r\nA: 1\r\n".length(), reader.bodyOffset(Reading.FIRST_ODD_LINE));
        assertEquals(List.of(), read("\r\nbody"));
        assertEquals(2, reader.bodyOffset(Reading.FIRST_ODD_LINE));
        assertEquals(List.of("A= 1"), read("A: 1\n\nbody"));
        assertEquals(6, reader.bodyOffset(Reading.FIRST_ODD_LINE));
    }

    @Test
    public void itsSizeIsBounded() throws Exception {
        assertEquals(1, read("A: " + "x".repeat(59_000) + "\r\n\r\n").size());
        assertFalse(reader.isTooLarge());
        assertEquals(0, read("A: " + "x".repeat(80_000) + "\r\n\r\n").size());
        assertTrue(reader.isTooLarge());
        assertEquals(0, read("A: " + "x\r\n ".repeat(20_000) + "\r\n\r\n").size());
        assertTrue(reader.isTooLarge());
    }

    @Test
    public void withWhatAMilterMayAddItCanStillBeEdited() throws Exception {
        assertEquals(1_400, read("A: x\r\n".repeat(1_400) + "\r\n").size());
        assertFalse(reader.isTooLarge());
        assertEquals(1_400, read("A: x\r\n".repeat(1_401) + "\r\n").size());
        assertTrue(reader.isTooLarge());
        String large = "A: " + "x".repeat(40_000) + "\r\n";
        assertEquals(3, read(large.repeat(3) + "\r\n" + large).size());
        assertFalse("the body does not count", reader.isTooLarge());
        read(large.repeat(3) + "B: " + "x".repeat(3_000) + "\r\n\r\n");
        assertTrue(reader.isTooLarge());
        read("A: 1\r\n" + "bm9uZQ==\r\n".repeat(13_000));
        assertTrue("nor can lines that are no field go on for ever", reader.isTooLarge());
    }

    @Test
    public void theBodyBeginsWhereOthersSeeIt() throws Exception {
        String header = "Received: x\r\nA: 1\r\n";
        assertEquals(List.of("Received= x", "A= 1"), read(header + "TVqQAAMAAAAE\r\nAAAA//8AALgA\r\n"));
        assertEquals(header.length(), reader.bodyOffset(Reading.FIRST_ODD_LINE));
        assertEquals(List.of("Received= x", "A= 1"), read(header + "From x\r\nTVqQAAMAAAAE\r\n"));
        assertEquals("this is not above the message", header.length(), reader.bodyOffset(Reading.FIRST_ODD_LINE));
        assertEquals(List.of(), read(" folded\r\nA\r\n"));
        assertEquals(0, reader.bodyOffset(Reading.FIRST_ODD_LINE));
    }

    @Test
    public void theLineOfAMailboxFileDoesNotEndIt() throws Exception {
        for (String line : List.of("From x\r\n", ">From x\r\n", ">>From x\r\n")) {
            String header = "Received: x\r\n" + line + "A: 1\r\n\r\n";
            assertEquals(List.of("Received= x", "A= 1"), read(header + "body"));
            assertEquals(line, header.length(), reader.bodyOffset(Reading.FIRST_ODD_LINE));
        }
        String hidden = "Received: x\r\nFrom x\r\n";
        read(hidden + " TVqQAAMAAAAE\r\n AAAA//8AALgA\r\n");
        assertEquals("nothing hides behind it", hidden.length(), reader.bodyOffset(Reading.FIRST_ODD_LINE));
    }
}
