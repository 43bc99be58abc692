package org.posthouse.transport.local;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.posthouse.api.message.Message;

/** Finds the mailboxes a message went through already: its Delivered-To fields. Made for the case that there are none. */
final class DeliveredTo {
    private static final String NAME = "delivered-to:";
    private static final int CHUNK = 4096;
    private static final int MAX_HEADER = 128 * 1024;

    private DeliveredTo() {}

    /** The values in lower case; of a header section that is longer than 128 KiB only of its beginning. */
    static Set<String> of(Message message) throws IOException {
        byte[] head = new byte[CHUNK];
        int length = 0;
        int line = 0;
        Set<String> found = Set.of();
        try (InputStream in = message.open(0)) {
            int n;
            while ((n = in.read(head, length, head.length - length)) > 0) {
                length += n;
                int end;
                while ((end = indexOf(head, line, length)) >= 0) {
                    if (end - line <= 1 && (end == line || head[line] == '\r')) {
                        return found;
                    }
                    if (starts(head, line, end)) {
                        found = found.isEmpty() ? new HashSet<>() : found;
                        found.add(new String(
                                        head, line + NAME.length(), end - line - NAME.length(), StandardCharsets.UTF_8)
                                .strip()
                                .toLowerCase(Locale.ROOT));
                    }
                    line = end + 1;
                }
                if (length == head.length) {
                    if (length >= MAX_HEADER) {
                        return found;
                    }
                    head = Arrays.copyOf(head, length * 2);
                }
            }
        }
        return found;
    }

    private static int indexOf(byte[] octets, int from, int to) {
        for (int i = from; i < to; i++) {
            if (octets[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private static boolean starts(byte[] octets, int from, int to) {
        if (to - from < NAME.length() || (octets[from] | 32) != 'd') {
            return false;
        }
        for (int i = 0; i < NAME.length(); i++) {
            int c = octets[from + i];
            if ((c >= 'A' && c <= 'Z' ? c | 32 : c) != NAME.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
