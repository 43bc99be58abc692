package org.posthouse.transport.local;

import static org.junit.Assert.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.Test;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;

public class WithoutTest {
    private final Message message = Without.of(
            Messages.of("abcdefghij"),
            List.of(
                    new Without.Range(0, 1),
                    new Without.Range(3, 5),
                    new Without.Range(5, 6),
                    new Without.Range(9, 10)));

    @Test
    public void itReadsTheSameFromWhereverItIsOpened() throws IOException {
        String all = "bcghi";
        assertEquals(all.length(), message.size());
        for (int from = 0; from <= all.length(); from++) {
            try (InputStream in = message.open(from)) {
                assertEquals(all.substring(from), new String(in.readAllBytes(), StandardCharsets.US_ASCII));
            }
            try (InputStream in = message.open(from)) {
                StringBuilder single = new StringBuilder();
                for (int c = in.read(); c >= 0; c = in.read()) {
                    single.append((char) c);
                }
                assertEquals(all.substring(from), single.toString());
            }
        }
    }

    @Test
    public void octetsAreSkippedAsTheyAreRead() throws IOException {
        try (InputStream in = message.open(0)) {
            in.skipNBytes(3);
            assertEquals("hi", new String(in.readAllBytes(), StandardCharsets.US_ASCII));
        }
    }
}
