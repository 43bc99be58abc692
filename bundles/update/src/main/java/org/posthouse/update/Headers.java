package org.posthouse.update;

import java.util.ArrayList;
import java.util.List;

/** Reads headers of a manifest. osgi.core#3.2.4 */
final class Headers {
    private Headers() {}

    /** The names in a list such as {@code a;version="[1,2)",b;c;x:=y}; none if there is no header. */
    static List<String> names(String header) {
        List<String> names = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean quoted = false;
        String text = header == null ? "" : header + ",";
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            }
            if (quoted || c != ',' && c != ';') {
                word.append(c);
                continue;
            }
            String name = word.toString().strip();
            word.setLength(0);
            if (!name.isEmpty() && name.indexOf('=') < 0) {
                names.add(name);
            }
        }
        if (quoted) {
            throw new IllegalArgumentException("unclosed quote in " + Reasons.shortened(header));
        }
        return names;
    }
}
