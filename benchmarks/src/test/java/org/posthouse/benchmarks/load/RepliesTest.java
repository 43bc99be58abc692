package org.posthouse.benchmarks.load;

import static org.junit.Assert.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.Test;

public class RepliesTest {
    private final Replies replies = new Replies();

    private static ByteBuffer octets(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    public void replyMayHaveSeveralLinesAndComeInPieces() {
        assertEquals(0, replies.next(octets("250-mail.exa")));
        assertEquals(0, replies.next(octets("mple.test\r\n250-SIZE\r\n25")));
        ByteBuffer rest = octets("0 OK\r\n354 go\r\n451");
        assertEquals(250, replies.next(rest));
        assertEquals(354, replies.next(rest));
        assertEquals(0, replies.next(rest));
        assertEquals(451, replies.next(octets(" later\r\n")));
    }
}
