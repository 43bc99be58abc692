package org.posthouse.mime;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Headers;
import org.posthouse.api.message.Message;

/** Looks for a text, in any case, in what a reader of the mail would see. */
final class TextSearch {
    private final Message message;
    private final Matcher matcher;

    TextSearch(Message message, String text) {
        this.message = message;
        this.matcher = new Matcher(text);
    }

    static boolean header(Headers headers, String name, String text) {
        Matcher matcher = new Matcher(text);
        for (Header field : headers.fields()) {
            if (field.name().equalsIgnoreCase(name) && matcher.in(Words.decode(field.value()))) {
                return true;
            }
        }
        return false;
    }

    /** The header of the message itself. */
    boolean header() throws IOException {
        return matcher.isEmpty() || header(new Range(0, message.size()));
    }

    /** All that is below a part: texts, headers of parts and of messages. */
    boolean body(Part part) throws IOException {
        if (matcher.isEmpty()) {
            return true;
        }
        if (part.message().isPresent()) {
            Part embedded = part.message().get();
            return header(embedded.header()) || body(embedded);
        }
        if (part.isMultipart()) {
            for (Part child : part.children()) {
                if (header(child.header()) || body(child)) {
                    return true;
                }
            }
            return false;
        }
        if (!part.isText() && !part.type().equals("MESSAGE")) {
            return false;
        }
        try (Reader reader = Mime.openText(message, part)) {
            return matcher.in(reader);
        }
    }

    private boolean header(Range range) throws IOException {
        try (InputStream in = Mime.open(message, range)) {
            return FieldSearch.any(
                    in, range.length(), null, (name, value) -> matcher.in(name + ": " + Words.decode(value)));
        }
    }

    /** Substring search that never goes back in the text (Knuth, Morris, Pratt). */
    static final class Matcher {
        private final char[] needle;
        private final int[] border;

        Matcher(String text) {
            needle = text.toCharArray();
            for (int i = 0; i < needle.length; i++) {
                needle[i] = fold(needle[i]);
            }
            border = new int[needle.length];
            int k = 0;
            for (int i = 1; i < needle.length; i++) {
                while (k > 0 && needle[i] != needle[k]) {
                    k = border[k - 1];
                }
                if (needle[i] == needle[k]) {
                    k++;
                }
                border[i] = k;
            }
        }

        boolean isEmpty() {
            return needle.length == 0;
        }

        boolean in(String text) {
            if (needle.length == 0) {
                return true;
            }
            int k = 0;
            for (int i = 0; i < text.length(); i++) {
                k = step(k, text.charAt(i));
                if (k == needle.length) {
                    return true;
                }
            }
            return false;
        }

        boolean in(Reader text) throws IOException {
            if (needle.length == 0) {
                return true;
            }
            char[] buffer = new char[4096];
            int k = 0;
            int read;
            while ((read = text.read(buffer)) >= 0) {
                for (int i = 0; i < read; i++) {
                    k = step(k, buffer[i]);
                    if (k == needle.length) {
                        return true;
                    }
                }
            }
            return false;
        }

        private int step(int state, char c) {
            int k = state;
            char folded = fold(c);
            while (k > 0 && folded != needle[k]) {
                k = border[k - 1];
            }
            return folded == needle[k] ? k + 1 : k;
        }

        private static char fold(char c) {
            if (c < 128) {
                return c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c;
            }
            return Character.toLowerCase(Character.toUpperCase(c));
        }
    }
}
