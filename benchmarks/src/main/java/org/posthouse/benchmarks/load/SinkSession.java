package org.posthouse.benchmarks.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;

/** One connection to a sink. It knows a command by its first letter and believes every word. */
final class SinkSession {
    private static final byte[] EHLO = ascii("250-sink.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE\r\n");
    private static final byte[] OK = ascii("250 2.0.0 Ok\r\n");
    private static final byte[] DATA = ascii("354 End data with <CR><LF>.<CR><LF>\r\n");
    private static final byte[] BYE = ascii("221 2.0.0 Bye\r\n");

    private final ByteBuffer replies = ByteBuffer.allocate(4096);
    private boolean data;
    private boolean quit;
    private int column;
    private int first;
    private boolean dot;

    SinkSession(WritableByteChannel peer) throws IOException {
        peer.write(ByteBuffer.wrap(ascii("220 sink.test ESMTP\r\n")));
    }

    /** Takes what has come, answers it with one write, and says how many messages ended in it. */
    int read(ByteBuffer in, ByteChannel peer) throws IOException {
        int messages = 0;
        replies.clear();
        while (in.hasRemaining()) {
            byte octet = in.get();
            if (octet != '\n') {
                if (column == 0) {
                    first = octet;
                    dot = octet == '.';
                } else if (octet != '\r') {
                    dot = false;
                }
                column++;
                continue;
            }
            if (!data) {
                command();
            } else if (dot) {
                data = false;
                messages++;
                replies.put(OK);
            }
            column = 0;
            dot = false;
        }
        peer.write(replies.flip());
        if (quit) {
            peer.close();
        }
        return messages;
    }

    private void command() {
        switch (first) {
            case 'E', 'e', 'H', 'h' -> replies.put(EHLO);
            case 'D', 'd' -> {
                data = true;
                replies.put(DATA);
            }
            case 'Q', 'q' -> {
                quit = true;
                replies.put(BYE);
            }
            default -> replies.put(OK);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
