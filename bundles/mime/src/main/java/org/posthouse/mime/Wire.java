package org.posthouse.mime;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Builds what goes on the IMAP wire: atoms, strings, lists (rfc3501#4). */
final class Wire {
    // some clients read quoted strings into small buffers
    private static final int MAX_QUOTED = 1000;

    private byte[] octets;
    private int size;

    Wire(int capacity) {
        octets = new byte[capacity];
    }

    int size() {
        return size;
    }

    /** Takes back what was written behind a size. */
    void cut(int to) {
        size = to;
    }

    /** ASCII as it is. */
    @SuppressWarnings("deprecation") // getBytes: the quick way for ISO-8859-1
    Wire raw(String ascii) {
        int length = ascii.length();
        ensure(length);
        ascii.getBytes(0, length, octets, size);
        size += length;
        return this;
    }

    Wire raw(char ascii) {
        ensure(1);
        octets[size++] = (byte) ascii;
        return this;
    }

    Wire raw(byte[] source, int from, int length) {
        ensure(length);
        System.arraycopy(source, from, octets, size, length);
        size += length;
        return this;
    }

    Wire raw(byte[] source) {
        return raw(source, 0, source.length);
    }

    /** What was written before, once more. */
    Wire again(int from, int to) {
        return raw(octets, from, to - from);
    }

    Wire number(long number) {
        return raw(Long.toString(number));
    }

    /** nstring: NIL for null. */
    Wire nstring(String value) {
        return value == null ? raw("NIL") : string(value);
    }

    /** string: quoted if it can be, else a literal. Each character of the value is one octet. */
    Wire string(String value) {
        int length = value.length();
        int start = size;
        if (length > MAX_QUOTED) {
            return literal(value);
        }
        ensure(2 * length + 2);
        octets[size++] = '"';
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            if (c > 126 || c < ' ' && c != '\t') { // rfc3501#9 QUOTED-CHAR: no 8-bit, no CR, LF or NUL
                size = start;
                return literal(value);
            }
            if (c == '"' || c == '\\') {
                octets[size++] = '\\';
            }
            octets[size++] = (byte) c;
        }
        octets[size++] = '"';
        return this;
    }

    // rfc3501#9 CHAR8: a NUL cannot be said; Dovecot says 0x80 too, so that sizes stay as they are
    private Wire literal(String value) {
        byte[] bytes = value.replace('\0', '\u0080').getBytes(StandardCharsets.ISO_8859_1);
        return raw('{').number(bytes.length).raw("}\r\n").raw(bytes);
    }

    byte[] toByteArray() {
        return Arrays.copyOf(octets, size);
    }

    private void ensure(int more) {
        if (size + more > octets.length) {
            octets = Arrays.copyOf(octets, Math.max(size + more, octets.length * 2));
        }
    }
}
