package org.posthouse.intake.body;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.Test;
import org.posthouse.api.mail.Action;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Message;
import org.posthouse.support.scratch.Bounds;
import org.posthouse.support.scratch.Scratch;

/** Who owns what a message consists of. */
public class ContentTest {
    private final Scratch scratch =
            new Scratch("intake", Path.of("target", "scratch"), new Bounds(2000, 100_000, 1), Runnable::run);

    private Body body(String text) {
        BodySink sink = new BodySink(scratch, 0);
        byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
        sink.write(octets, 0, octets.length);
        return sink.finish().orElseThrow();
    }

    private static String text(Message message) throws IOException {
        try (InputStream in = message.open(0)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @Test
    public void theLastReleaseLetsGo() throws IOException {
        Body body = body("A: 1\r\n\r\nbody\r\n");
        Content first = Content.of("R: x\r\n".getBytes(StandardCharsets.US_ASCII), body);
        body.release();
        Content second = first.edit(List.of(new Action.RemoveHeader("A", 1)));
        first.release();
        assertEquals("R: x\r\n\r\nbody\r\n", text(second.message()));
        second.retain();
        second.release();
        assertEquals("R: x\r\n\r\nbody\r\n", text(second.message()));
        second.release();
        assertEquals(0, scratch.inMemory());
        assertThrows(IOException.class, () -> text(second.message()));
    }

    @Test
    public void anotherBodyKeepsTheHeader() throws IOException {
        Body old = body("A: 1\r\nB: 2\r\n\r\nold\r\n");
        Body fresh = body("new: not a field\r\n");
        Content before = Content.of(old);
        Content after = before.withBody(fresh);
        old.release();
        fresh.release();
        before.release();
        assertEquals("A: 1\r\nB: 2\r\n\r\nnew: not a field\r\n", text(after.message()));
        after.release();
        assertEquals(0, scratch.inMemory());
    }

    @Test
    public void aMessageWithoutEmptyLineGetsOneBeforeAnotherBody() throws IOException {
        Body fresh = body("A: body\r\n");
        for (String header : List.of("A: 1\r\n", "A: 1")) {
            Body old = body(header);
            assertEquals(
                    "A: 1\r\n\r\nA: body\r\n",
                    text(Content.of(old).withBody(fresh).message()));
        }
        assertEquals(
                "A: 1\r\ntext\r\n\r\nA: body\r\n",
                text(Content.of(body("A: 1\r\ntext\r\n")).withBody(fresh).message()));
        assertEquals(
                "\r\nA: body\r\n", text(Content.of(body("text")).withBody(fresh).message()));
    }

    @Test
    public void fieldsBeforeAFileCostWhatTheyAre() throws IOException {
        Body large = body("A: 1\r\n\r\n" + "x".repeat(5000));
        Content content = Content.of(large).prepend(List.of(Header.of("N", "1")));
        Content edited = content.edit(List.of(new Action.AddHeader(Header.of("M", "2"), 2)));
        assertEquals("nothing is copied", 0, scratch.inMemory());
        assertEquals("N: 1\r\nA: 1\r\nM: 2\r\n\r\n" + "x".repeat(5000), text(edited.message()));
    }
}
