package org.posthouse.testkit.dialog;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The escapes of {@code send-raw}. */
final class Escapes {
    private Escapes() {}

    static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] unescape(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = 0;
        while (at < text.length()) {
            int next = text.indexOf('\\', at);
            if (next != at) {
                int end = next < 0 ? text.length() : next;
                out.writeBytes(octets(text.substring(at, end)));
                at = end;
            } else {
                at = escape(text, at + 1, out);
            }
        }
        return out.toByteArray();
    }

    /** Reads one escape, after its backslash; returns where it ends. */
    private static int escape(String text, int at, ByteArrayOutputStream out) {
        if (at == text.length()) {
            throw new IllegalArgumentException("a backslash at the end");
        }
        switch (text.charAt(at)) {
            case 'r' -> out.write('\r');
            case 'n' -> out.write('\n');
            case 't' -> out.write('\t');
            case '0' -> out.write(0);
            case '\\' -> out.write('\\');
            case 'x' -> {
                out.write(Integer.parseInt(text.substring(at + 1, at + 3), 16));
                return at + 3;
            }
            case 'U' -> {
                int end = text.indexOf('}', at);
                out.writeBytes(octets(Character.toString(Integer.parseInt(text.substring(at + 2, end), 16))));
                return end + 1;
            }
            case '(' -> {
                int end = text.indexOf(')', at);
                int star = text.lastIndexOf('*', end);
                byte[] part = unescape(text.substring(at + 1, star));
                for (int i = Integer.parseInt(text.substring(star + 1, end)); i > 0; i--) {
                    out.writeBytes(part);
                }
                return end + 1;
            }
            default -> throw new IllegalArgumentException("unknown escape \\" + text.charAt(at));
        }
        return at + 1;
    }
}
