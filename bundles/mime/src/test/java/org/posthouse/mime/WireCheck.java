package org.posthouse.mime;

import java.nio.charset.StandardCharsets;

/** Checks octets against the grammar of rfc3501#9 (body, envelope). */
final class WireCheck {
    private final String text;
    private int at;

    private WireCheck(byte[] octets) {
        text = new String(octets, StandardCharsets.ISO_8859_1);
    }

    static void body(byte[] octets) {
        WireCheck check = new WireCheck(octets);
        check.body();
        check.end();
    }

    static void envelope(byte[] octets) {
        WireCheck check = new WireCheck(octets);
        check.envelope();
        check.end();
    }

    private void end() {
        require(at == text.length(), "trailing octets");
    }

    private void body() {
        expect('(');
        if (peek() == '(') {
            do {
                body();
            } while (peek() == '(');
            expect(' ');
            string();
            if (peek() == ' ') {
                expect(' ');
                parameters();
                extension();
            }
        } else {
            String type = string();
            expect(' ');
            String subtype = string();
            expect(' ');
            parameters();
            expect(' ');
            nstring();
            expect(' ');
            nstring();
            expect(' ');
            string();
            expect(' ');
            number();
            if (type.equals("MESSAGE") && subtype.equals("RFC822")) {
                expect(' ');
                envelope();
                expect(' ');
                body();
                expect(' ');
                number();
            } else if (type.equals("TEXT")) {
                expect(' ');
                number();
            }
            if (peek() == ' ') {
                expect(' ');
                nstring();
                extension();
            }
        }
        expect(')');
    }

    private void extension() {
        expect(' ');
        if (peek() == '(') {
            expect('(');
            string();
            expect(' ');
            parameters();
            expect(')');
        } else {
            nil();
        }
        expect(' ');
        if (peek() == '(') {
            expect('(');
            string();
            while (peek() == ' ') {
                expect(' ');
                string();
            }
            expect(')');
        } else {
            nil();
        }
        expect(' ');
        nstring();
    }

    private void parameters() {
        if (peek() != '(') {
            nil();
            return;
        }
        expect('(');
        string();
        expect(' ');
        string();
        while (peek() == ' ') {
            expect(' ');
            string();
            expect(' ');
            string();
        }
        expect(')');
    }

    private void envelope() {
        expect('(');
        nstring();
        expect(' ');
        nstring();
        for (int i = 0; i < 6; i++) {
            expect(' ');
            addresses();
        }
        expect(' ');
        nstring();
        expect(' ');
        nstring();
        expect(')');
    }

    private void addresses() {
        if (peek() != '(') {
            nil();
            return;
        }
        expect('(');
        boolean group = false;
        do {
            expect('(');
            nstring();
            expect(' ');
            nstring();
            expect(' ');
            boolean nilMailbox = peek() == 'N';
            nstring();
            expect(' ');
            boolean nilHost = peek() == 'N';
            nstring();
            expect(')');
            require(!nilMailbox || nilHost && group, "end of a group that did not begin");
            require(!nilHost || nilMailbox == group, "group in a group");
            group = nilHost ? !nilMailbox : group;
        } while (peek() == '(');
        require(!group, "group does not end");
        expect(')');
    }

    private void nstring() {
        if (peek() == 'N') {
            nil();
        } else {
            string();
        }
    }

    private void nil() {
        expect('N');
        expect('I');
        expect('L');
    }

    private String string() {
        StringBuilder value = new StringBuilder();
        if (peek() == '{') {
            expect('{');
            int length = number();
            expect('}');
            expect('\r');
            expect('\n');
            require(at + length <= text.length(), "literal is cut off");
            value.append(text, at, at + length);
            at += length;
            require(value.indexOf("\0") < 0, "NUL in a literal");
            return value.toString();
        }
        expect('"');
        while (peek() != '"') {
            char c = next();
            if (c == '\\') {
                c = next();
                require(c == '"' || c == '\\', "escape");
            }
            require(c != '\r' && c != '\n' && c != 0 && c < 127, "octet " + (int) c + " in a quoted string");
            value.append(c);
        }
        expect('"');
        return value.toString();
    }

    private int number() {
        int start = at;
        while (Character.isDigit(peek())) {
            at++;
        }
        require(at > start, "number");
        return Integer.parseInt(text.substring(start, at));
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private char next() {
        require(at < text.length(), "end");
        return text.charAt(at++);
    }

    private void expect(char c) {
        require(peek() == c, "'" + c + "'");
        at++;
    }

    private void require(boolean condition, String what) {
        if (!condition) {
            int from = Math.max(0, at - 60);
            throw new AssertionError(
                    what + " at " + at + ": ..." + text.substring(from, Math.min(text.length(), at + 20)));
        }
    }
}
