package org.posthouse.api.mail;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.Consumer;

/** Writes tagged fields: number and length of a field as variable-length integers, then its octets. */
final class FieldWriter {
    private static final int LONGEST_NUMBER = 10;

    private byte[] octets = new byte[512];
    private int length;

    private void room(int more) {
        if (octets.length - length < more) {
            octets = Arrays.copyOf(octets, Math.max(length + more, octets.length * 2));
        }
    }

    private void raw(long value) {
        room(LONGEST_NUMBER);
        length = put(length, value);
    }

    /** Puts a number somewhere, where there is room for it; where it ends. */
    private int put(int from, long value) {
        int at = from;
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            octets[at++] = (byte) (rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        octets[at++] = (byte) rest;
        return at;
    }

    /** How many octets a number takes. */
    private static int size(long value) {
        int size = 1;
        for (long rest = value >>> 7; rest != 0; rest >>>= 7) {
            size++;
        }
        return size;
    }

    /** Writes a field of octets. */
    void octets(int tag, byte[] value) {
        raw(tag);
        raw(value.length);
        room(value.length);
        System.arraycopy(value, 0, octets, length, value.length);
        length += value.length;
    }

    /** Writes a field of text. */
    void text(int tag, String value) {
        octets(tag, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a field that is a number. */
    void number(int tag, long value) {
        raw(tag);
        raw(size(value));
        raw(value);
    }

    /** Writes a field that is true; false is the lack of it. */
    void flag(int tag, boolean value) {
        if (value) {
            number(tag, 1);
        }
    }

    /** Writes a point in time. */
    void time(int tag, Instant value) {
        raw(tag);
        raw(size(value.getEpochSecond()) + size(value.getNano()));
        raw(value.getEpochSecond());
        raw(value.getNano());
    }

    /** Writes a field that consists of fields. Its length is put before them when it is known; mostly it takes one octet. */
    void group(int tag, Consumer<FieldWriter> fields) {
        raw(tag);
        room(1);
        int start = ++length;
        fields.accept(this);
        int written = length - start;
        int more = size(written) - 1;
        if (more > 0) {
            room(more);
            System.arraycopy(octets, start, octets, start + more, written);
            length += more;
        }
        put(start - 1, written);
    }

    /** Writes what a later version wrote. */
    void opaque(Opaque later) {
        later.fields().forEach(field -> octets(field.tag(), field.octets()));
    }

    byte[] toBytes() {
        return Arrays.copyOf(octets, length);
    }
}
