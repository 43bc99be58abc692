package org.posthouse.migration.imap;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.posthouse.migration.report.StoppedException;

/** Reads what a server says (rfc3501#9 response). Strings are read an octet a character. */
final class ResponseReader {
    /** What a response may hold beside messages. */
    private static final int MOST = 1 << 20;

    private static final int MOST_DEPTH = 20;
    private static final int BUFFER = 32 * 1024;
    private static final Set<String> WITH_TEXT = Set.of("OK", "NO", "BAD", "BYE", "PREAUTH");
    private static final String MESSAGE = "BODY[]";

    /** Takes the octets of messages. */
    interface Body {
        /** For one who asked for none. */
        Body NONE = (octets, from, length) -> {};

        /** Some octets of the message that the response under way is about. */
        void octets(byte[] octets, int from, int length) throws StoppedException;
    }

    private final InputStream in;
    private int held;

    ResponseReader(InputStream in) {
        this.in = new BufferedInputStream(in, BUFFER);
    }

    /**
     * Reads the next one.
     *
     * @param body gets the octets of BODY[]
     * @throws IOException if the connection is gone, or the server breaks the rules
     */
    Response next(Body body) throws IOException, StoppedException {
        held = 0;
        String tag = word(new StringBuilder());
        if (tag.equals("+")) {
            return new Response(tag, "", 0, rest(), List.of());
        }
        String name = word(new StringBuilder()).toUpperCase(Locale.ROOT);
        long number = 0;
        if (!name.isEmpty() && name.length() < 19 && name.chars().allMatch(c -> c >= '0' && c <= '9')) {
            number = Long.parseLong(name);
            name = word(new StringBuilder()).toUpperCase(Locale.ROOT);
        }
        if (WITH_TEXT.contains(name) || !tag.equals("*")) {
            return new Response(tag, name, number, rest(), List.of());
        }
        return new Response(tag, name, number, "", tokens('\n', body, 0));
    }

    private int read() throws IOException {
        int c = in.read();
        if (c < 0) {
            throw new EOFException("the server closed the connection");
        }
        if (++held > MOST) {
            throw new IOException("the server sent a response that is too long");
        }
        return c;
    }

    private int peek() throws IOException {
        in.mark(1);
        int c = in.read();
        in.reset();
        return c;
    }

    /** A word and the space after it; the end of the line is left. */
    private String word(StringBuilder word) throws IOException {
        while (true) {
            int c = peek();
            if (c == '\r' || c == '\n') {
                return word.toString();
            }
            read();
            if (c == ' ') {
                return word.toString();
            }
            word.append((char) c);
        }
    }

    private String rest() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int c = read(); c != '\n'; c = read()) {
            text.append((char) c);
        }
        return text.toString().strip();
    }

    /** Tokens up to what ends them, which is read. */
    private List<Token> tokens(char end, Body body, int depth) throws IOException, StoppedException {
        if (depth > MOST_DEPTH) {
            throw new IOException("the server sent too deeply nested parentheses");
        }
        List<Token> all = new ArrayList<>();
        while (true) {
            int c = peek();
            if (c == ' ' || c == '\r') {
                read();
            } else if (c == end) {
                read();
                return all;
            } else if (c == '(') {
                read();
                all.add(new Token.Group(tokens(')', body, depth + 1)));
            } else if (c == '"') {
                read();
                all.add(message(all, quoted(), body));
            } else if (c == '{') {
                all.add(literal(all, body));
            } else if (c == '\n' || c == ')') {
                throw new IOException("the server's parentheses do not match");
            } else {
                all.add(new Token.Atom(atom()));
            }
        }
    }

    private String atom() throws IOException {
        StringBuilder text = new StringBuilder();
        boolean section = false; // BODY[HEADER.FIELDS (DATE)] is one
        while (true) {
            int c = peek();
            if (c < 0 || c == '\r' || c == '\n' || !section && (c == ' ' || c == '(' || c == ')' || c == '"')) {
                if (text.isEmpty()) {
                    read(); // it is the end, or what no atom can be made of
                }
                return text.toString();
            }
            section = (section || c == '[') && c != ']';
            text.append((char) read());
        }
    }

    private String quoted() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int c = read(); c != '"'; c = read()) {
            if (c == '\n') {
                throw new IOException("the server sent an unterminated string");
            }
            text.append((char) (c == '\\' ? read() : c));
        }
        return text.toString();
    }

    private static boolean isMessage(List<Token> before) {
        return !before.isEmpty()
                && before.get(before.size() - 1) instanceof Token.Atom atom
                && atom.text().equalsIgnoreCase(MESSAGE);
    }

    private static Token message(List<Token> before, String text, Body body) throws StoppedException {
        if (!isMessage(before)) {
            return new Token.Text(text);
        }
        byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
        body.octets(octets, 0, octets.length);
        return new Token.Streamed();
    }

    private Token literal(List<Token> before, Body body) throws IOException, StoppedException {
        read();
        StringBuilder digits = new StringBuilder();
        for (int c = read(); c != '}'; c = read()) {
            digits.append((char) c);
        }
        if (!digits.toString().matches("\\d{1,18}\\+?")) {
            throw new IOException("the server sent a literal without a size");
        }
        for (int c = read(); c != '\n'; c = read()) {
            if (c != '\r') {
                throw new IOException("the server sent a literal size without a line ending");
            }
        }
        long size = Long.parseLong(digits.toString().replace("+", ""));
        if (isMessage(before)) {
            stream(size, body);
            return new Token.Streamed();
        }
        StringBuilder text = new StringBuilder();
        for (long i = 0; i < size; i++) {
            text.append((char) read());
        }
        return new Token.Text(text.toString());
    }

    private void stream(long size, Body body) throws IOException, StoppedException {
        byte[] piece = new byte[BUFFER];
        for (long left = size; left > 0; ) {
            int n = in.read(piece, 0, (int) Math.min(piece.length, left));
            if (n < 0) {
                throw new EOFException("the server closed the connection");
            }
            body.octets(piece, 0, n);
            left -= n;
        }
    }
}
