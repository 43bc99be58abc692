package org.posthouse.mime;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Structured fields with parameters (rfc2045#5.1) and their decoding (rfc2231). */
final class Parameters {
    private static final int MAX_PARAMETERS = 200;

    /** A value before the first semicolon, and what follows. */
    record Valued(String value, List<Parameter> parameters) {}

    private final String text;
    private int at;

    private Parameters(String text) {
        this.text = text;
    }

    static Valued parse(String field) {
        return new Parameters(field).parse();
    }

    private Valued parse() {
        String value = withoutComments(upTo(';')).strip();
        List<Parameter> parameters = List.of();
        while (at < text.length()) {
            at++; // the semicolon
            skipSpace();
            int start = at;
            while (at < text.length() && text.charAt(at) != '=' && text.charAt(at) != ';') {
                at++;
            }
            String name = withoutComments(text.substring(start, at)).strip().toUpperCase(Locale.ROOT);
            if (at >= text.length() || text.charAt(at) == ';') {
                continue; // no value
            }
            at++;
            skipSpace();
            String raw = at < text.length() && text.charAt(at) == '"' ? quoted() : token();
            if (!name.isEmpty()) {
                if (parameters.isEmpty()) {
                    parameters = new ArrayList<>(4);
                } else if (parameters.size() >= MAX_PARAMETERS) {
                    break;
                }
                parameters.add(new Parameter(name, raw));
            }
        }
        return new Valued(value, List.copyOf(parameters));
    }

    /** Text up to a stop that is not within quotes or a comment. */
    private String upTo(char stop) {
        int start = at;
        while (at < text.length() && text.charAt(at) != stop) {
            char c = text.charAt(at);
            if (c == '"') {
                at = endOfQuoted(text, at);
            } else if (c == '(') {
                at = endOfComment(text, at);
            } else {
                at++;
            }
        }
        return text.substring(start, at);
    }

    private void skipSpace() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '(') {
                at = endOfComment(text, at);
            } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
                at++;
            } else {
                return;
            }
        }
    }

    private String quoted() {
        int end = endOfQuoted(text, at);
        String value = unquote(text, at, end);
        at = end;
        while (at < text.length() && text.charAt(at) != ';') {
            at = text.charAt(at) == '(' ? endOfComment(text, at) : at + 1; // whatever stands there, it is not the value
        }
        return value;
    }

    /** A token; with what does not belong in one (spaces, specials), since much mail has it. */
    private String token() {
        int start = at;
        while (at < text.length() && text.charAt(at) != ';') {
            at++;
        }
        String value = text.substring(start, at).strip();
        if (value.endsWith(")")) {
            int comment = value.indexOf(" (");
            if (comment > 0 && endOfComment(value, comment + 1) == value.length()) {
                value = value.substring(0, comment).strip();
            }
        }
        return value;
    }

    // --- lexical ---------------------------------------------------------------------------------------------------

    /** The index behind the comment that begins at an index. */
    static int endOfComment(String text, int from) {
        int depth = 0;
        for (int i = from; i < text.length(); i++) {
            switch (text.charAt(i)) {
                case '\\' -> i++;
                case '(' -> depth++;
                case ')' -> {
                    if (--depth == 0) {
                        return i + 1;
                    }
                }
                default -> {}
            }
        }
        return text.length();
    }

    /** The index behind the quoted string that begins at an index. */
    static int endOfQuoted(String text, int from) {
        for (int i = from + 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '"') {
                return i + 1;
            }
        }
        return text.length();
    }

    /** The value of a quoted string or the text of a comment, delimiters included in the range. */
    static String unquote(String text, int from, int end) {
        char open = text.charAt(from);
        char close = open == '(' ? ')' : open;
        int to = end > from + 1 && text.charAt(end - 1) == close ? end - 1 : end;
        int escape = from + 1;
        while (escape < to && text.charAt(escape) != '\\') {
            escape++;
        }
        if (escape == to) {
            return text.substring(from + 1, to);
        }
        StringBuilder out = new StringBuilder(to - from);
        for (int i = from + 1; i < to; i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < to) {
                c = text.charAt(++i);
            }
            out.append(c);
        }
        return out.toString();
    }

    static String withoutComments(String text) {
        if (text.indexOf('(') < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c == '(') {
                i = endOfComment(text, i);
                out.append(' ');
            } else if (c == '"') {
                int end = endOfQuoted(text, i);
                out.append(text, i, end);
                i = end;
            } else {
                out.append(c);
                i++;
            }
        }
        return out.toString();
    }

    // --- decoding --------------------------------------------------------------------------------------------------

    /** A parameter put together from its pieces, and decoded. */
    static Optional<String> decoded(List<Parameter> parameters, String name) {
        if (parameters.isEmpty()) {
            return Optional.empty();
        }
        String key = name.toUpperCase(Locale.ROOT);
        String extended = find(parameters, key + "*");
        if (extended != null) {
            return Optional.of(new Extended().add(extended, true, true).text()); // rfc2231#4
        }
        Extended pieces = new Extended();
        int found = 0;
        for (; found < MAX_PARAMETERS; found++) { // rfc2231#3
            String encoded = find(parameters, key + "*" + found + "*");
            String plain = encoded == null ? find(parameters, key + "*" + found) : null;
            if (encoded == null && plain == null) {
                break;
            }
            pieces.add(encoded != null ? encoded : plain, encoded != null, found == 0);
        }
        if (found > 0) {
            return Optional.of(pieces.text());
        }
        return Optional.ofNullable(find(parameters, key))
                .map(v -> Words.decode(Octets.text(v)).strip());
    }

    private static String find(List<Parameter> parameters, String name) {
        for (Parameter p : parameters) {
            if (p.name().equals(name)) {
                return p.value();
            }
        }
        return null;
    }

    /** A value in the extended notation {@code charset'language'%xx}, perhaps in pieces. */
    private static final class Extended {
        private final ByteArrayOutputStream octets = new ByteArrayOutputStream();
        private String charset = "";

        Extended add(String value, boolean encoded, boolean first) {
            if (!encoded) {
                octets.writeBytes(Octets.latin1(value));
                return this;
            }
            int from = 0;
            if (first) {
                int quote = value.indexOf('\'');
                int second = quote < 0 ? -1 : value.indexOf('\'', quote + 1);
                if (second >= 0) {
                    charset = value.substring(0, quote);
                    from = second + 1;
                }
            }
            for (int i = from; i < value.length(); i++) {
                char c = value.charAt(i);
                if (c == '%' && i + 2 < value.length()) {
                    int high = Character.digit(value.charAt(i + 1), 16);
                    int low = Character.digit(value.charAt(i + 2), 16);
                    if (high >= 0 && low >= 0) {
                        octets.write(high << 4 | low);
                        i += 2;
                        continue;
                    }
                }
                octets.write(c);
            }
            return this;
        }

        String text() {
            String text = Charsets.decode(octets.toByteArray(), charset);
            return Words.clean(text.startsWith("=?") ? Words.decode(text) : text);
        }
    }
}
