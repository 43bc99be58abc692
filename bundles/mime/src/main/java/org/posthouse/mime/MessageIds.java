package org.posthouse.mime;

import java.util.ArrayList;
import java.util.List;

/** Lists of message ids (rfc5322#3.6.4). */
final class MessageIds {
    private static final int MAX = 1_000;

    private MessageIds() {}

    static List<String> parse(String value) {
        List<String> ids = new ArrayList<>();
        int open = value.indexOf('<');
        while (open >= 0 && ids.size() < MAX) {
            int close = value.indexOf('>', open);
            if (close < 0) {
                break;
            }
            int inner = value.lastIndexOf('<', close);
            StringBuilder id = new StringBuilder(close - inner);
            for (int i = inner + 1; i < close; i++) {
                char c = value.charAt(i);
                if (c > ' ') {
                    id.append(c);
                }
            }
            if (id.length() > 0) {
                ids.add(id.toString());
            }
            open = value.indexOf('<', close);
        }
        return List.copyOf(ids);
    }
}
