package org.posthouse.benchmarks.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.posthouse.benchmarks.sender.Sender;

/** What a client says, made once, outside the heap: no copy is needed to send it. */
final class Text {
    private static final List<String> FIELDS = List.of(
            "From: Load <load@" + Sender.DOMAIN + ">",
            "To: <reader@example.test>",
            "Subject: load",
            "Date: " + DateTimeFormatter.RFC_1123_DATE_TIME.format(OffsetDateTime.now()),
            "MIME-Version: 1.0",
            "Content-Type: text/plain");

    /** About what the header with its signature takes, in octets. */
    private static final int HEADER = 750;

    private Text() {}

    static ByteBuffer octets(String text) {
        byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocateDirect(octets.length).put(octets).flip();
    }

    /** A signed message of about that size, with its final dot. */
    static String message(int size) {
        StringBuilder body = new StringBuilder(size);
        while (body.length() < size - HEADER) {
            body.append("The quick brown fox jumps over the lazy dog, again and again and again.\r\n");
        }
        return Sender.instance().signed(FIELDS, body.toString()) + ".\r\n";
    }
}
