package org.posthouse.benchmarks.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What a client says, made once, outside the heap: no copy is needed to send it. */
final class Text {
    private Text() {}

    static ByteBuffer octets(String text) {
        byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocateDirect(octets.length).put(octets).flip();
    }

    /** A message of about that size, with its final dot. */
    static String message(int size) {
        StringBuilder text = new StringBuilder(size + 128)
                .append("From: Load <load@sender.test>\r\nTo: <reader@example.test>\r\nSubject: load\r\n")
                .append(
                        "Date: Mon, 3 Mar 2025 10:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n");
        while (text.length() < size - 5) {
            text.append("The quick brown fox jumps over the lazy dog, again and again and again.\r\n");
        }
        return text.append(".\r\n").toString();
    }
}
