package org.posthouse.mime;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Structured fields with parameters (rfc2045#5.1) and their decoding (rfc2231). */
final class Parameters {
    private static final int MAX_PARAMETERS = 200;

    private static final Pattern PIECE = Pattern.compile("([^*]*)\\*(\\d{1,9})\\*?");

    // "multipart/mixed boundary=x": much mail lacks a semicolon, and these are the parameters that matter
    private static final String[] UNSEPARATED = {"boundary", "name", "filename", "charset"};
    private static final int MAX_DIGITS = 9;

    /**
     * A value before the first semicolon, and what follows.
     *
     * @param complete false if there are more parameters than are kept
     */
    record Valued(String value, List<Parameter> parameters, boolean complete) {}

    private final String text;
    private int at;
    private int unseparated = -1;

    private Parameters(String text) {
        this.text = text;
    }

    static Valued parse(String field) {
        return new Parameters(field).parse();
    }

    private Valued parse() {
        String value = withoutComments(upToParameters()).strip();
        List<Parameter> parameters = List.of();
        while (at < text.length()) {
            at++; // the semicolon, or the space in its place
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
                    return new Valued(value, List.copyOf(parameters), false);
                }
                parameters.add(new Parameter(name, raw));
            }
        }
        return new Valued(value, List.copyOf(parameters), true);
    }

    /** Where the next parameter begins that has no semicolon before it: its space; the end if there is none. */
    private int unseparated() {
        if (unseparated < at) {
            unseparated = at;
            while (unseparated < text.length() && !(isSpace(unseparated) && isParameter(unseparated + 1))) {
                unseparated++;
            }
        }
        return unseparated;
    }

    /** True if a parameter that matters begins there, perhaps in pieces: {@code name*1*=}. */
    private boolean isParameter(int from) {
        for (String name : UNSEPARATED) {
            if (text.regionMatches(true, from, name, 0, name.length()) && hasValue(from + name.length())) {
                return true;
            }
        }
        return false;
    }

    /** @param nameEnd where the name ends and the number of its piece may begin */
    private boolean hasValue(int nameEnd) {
        int i = nameEnd;
        if (is(i, '*')) {
            i++;
            int digits = i;
            while (i < text.length() && i - digits < MAX_DIGITS && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
                i++;
            }
            i += is(i, '*') ? 1 : 0;
        }
        while (is(i, ' ') || is(i, '\t')) {
            i++;
        }
        return is(i, '=');
    }

    private boolean is(int index, char c) {
        return index < text.length() && text.charAt(index) == c;
    }

    private boolean isSpace(int index) {
        char c = text.charAt(index);
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    /** Text up to the first parameter, which is not within quotes or a comment. */
    private String upToParameters() {
        int start = at;
        while (at < text.length() && text.charAt(at) != ';' && at != unseparated()) {
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
            } else if (isSpace(at)) {
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
        while (at < text.length() && text.charAt(at) != ';' && at != unseparated()) {
            at = text.charAt(at) == '(' ? endOfComment(text, at) : at + 1; // whatever stands there, it is not the value
        }
        return value;
    }

    /** A token; with what does not belong in one (spaces, specials), since much mail has it. */
    private String token() {
        int start = at;
        int semicolon = text.indexOf(';', at);
        at = Math.min(semicolon < 0 ? text.length() : semicolon, unseparated());
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
        String pieces = pieces(parameters, key);
        return pieces != null
                ? Optional.of(pieces)
                : Optional.ofNullable(find(parameters, key))
                        .map(v -> Words.decode(Octets.text(v)).strip());
    }

    /** The pieces of a parameter put together; null if it does not come in pieces. */
    private static String pieces(List<Parameter> parameters, String key) {
        Extended pieces = new Extended();
        for (int found = 0; ; found++) { // rfc2231#3
            String encoded = find(parameters, key + "*" + found + "*");
            String plain = encoded == null ? find(parameters, key + "*" + found) : null;
            if (encoded == null && plain == null) {
                return found > 0 ? pieces.text() : null;
            }
            pieces.add(encoded != null ? encoded : plain, encoded != null, found == 0);
        }
    }

    /** Whatever some reader may take for the value of a parameter: in each of its forms, decoded or not, each time it is there. */
    static List<String> readings(List<Parameter> parameters, String name) {
        String key = name.toUpperCase(Locale.ROOT);
        List<String> readings = new ArrayList<>();
        for (Parameter p : parameters) {
            if (p.name().equals(key + "*")) {
                readings.add(new Extended().add(p.value(), true, true).text());
            } else if (p.name().equals(key)) {
                String text = Octets.text(p.value());
                readings.add(text);
                readings.add(Words.decode(text).strip());
            }
        }
        String pieces = pieces(parameters, key);
        if (pieces != null) {
            readings.add(pieces);
        }
        return readings;
    }

    /** True if the pieces of some parameter (rfc2231#3) are not there from 0 on, each once. */
    static boolean lacksPieces(List<Parameter> parameters) {
        if (!haveStar(parameters)) { // as nearly always
            return false;
        }
        Map<String, BitSet> pieces = new HashMap<>();
        for (Parameter p : parameters) {
            Matcher piece = PIECE.matcher(p.name());
            if (piece.matches()) {
                BitSet found = pieces.computeIfAbsent(piece.group(1), k -> new BitSet());
                int number = Integer.parseInt(piece.group(2));
                if (piece.group(2).length() > 1 && piece.group(2).startsWith("0")
                        || number > MAX_PARAMETERS
                        || found.get(number)) {
                    return true;
                }
                found.set(number);
            }
        }
        return pieces.values().stream().anyMatch(found -> found.nextClearBit(0) < found.length());
    }

    private static boolean haveStar(List<Parameter> parameters) {
        for (Parameter p : parameters) {
            if (p.name().indexOf('*') >= 0) {
                return true;
            }
        }
        return false;
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
