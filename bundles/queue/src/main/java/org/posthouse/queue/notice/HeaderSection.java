package org.posthouse.queue.notice;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.posthouse.api.message.Message;

/** The header section of a message as text. */
public final class HeaderSection {
    private HeaderSection() {}

    /**
     * Reads it, with the line ends it has and without the empty line that ends it; whole lines only.
     *
     * @param most octets that are looked at
     */
    public static String of(Message message, int most) throws IOException {
        byte[] octets;
        try (InputStream in = message.open(0)) {
            octets = in.readNBytes(most);
        }
        return new String(octets, 0, length(octets), StandardCharsets.UTF_8);
    }

    private static int length(byte[] octets) {
        int line = 0;
        for (int i = 0; i < octets.length; i++) {
            if (octets[i] == '\n') {
                if (i == line || i == line + 1 && octets[line] == '\r') {
                    return line;
                }
                line = i + 1;
            }
        }
        return line;
    }
}
