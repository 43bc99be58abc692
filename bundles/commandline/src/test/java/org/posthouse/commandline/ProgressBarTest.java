package org.posthouse.commandline;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.Test;

public class ProgressBarTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    private String last() {
        String all = written.toString(StandardCharsets.UTF_8);
        return all.substring(all.lastIndexOf('\r') + 1);
    }

    @Test
    public void oneLineIsWrittenOverAndOver() {
        ProgressBar bar = new ProgressBar(new PrintStream(written, false, StandardCharsets.UTF_8), () -> 60);
        assertTrue(bar.show(0.5, "5,000 messages"));
        assertEquals("[##########          ]  50% 5,000 messages", last());
        bar.show(-1, "a\u001b[2Jb");
        assertEquals("a [2Jb", last().strip());
        assertEquals("what was longer before is covered", 42, last().length());
        bar.show(2, "x".repeat(100));
        assertEquals(59, last().length());
        assertFalse(written.toString(StandardCharsets.UTF_8).contains("\n"));
        bar.close();
        assertEquals("", last());
    }

    @Test
    public void whoLeftIsNotWaitedFor() {
        ProgressBar bar = new ProgressBar(new PrintStream(written, false, StandardCharsets.UTF_8), () -> 0);
        bar.leave();
        assertFalse(bar.show(0, "x"));
        OutputStream gone = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("gone");
            }
        };
        assertFalse(new ProgressBar(new PrintStream(gone, false, StandardCharsets.UTF_8), () -> 80).show(0, "x"));
        assertTrue(ProgressBar.SILENT.show(0, "x"));
    }
}
