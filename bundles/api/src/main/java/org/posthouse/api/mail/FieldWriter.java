package org.posthouse.api.mail;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.function.Consumer;

/** Writes tagged fields: number and length of a field as variable-length integers, then its octets. */
final class FieldWriter {
    private byte[] octets = new byte[256];
    private int length;

    private void room(int more) {
        if (octets.length - length < more) {
            octets = Arrays.copyOf(octets, Math.max(length + more, octets.length * 2));
        }
    }

    private void raw(long value) {
        room(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            octets[length++] = (byte) (rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        octets[length++] = (byte) rest;
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
        FieldWriter one = new FieldWriter(10);
        one.raw(value);
        octets(tag, one.toBytes());
    }

    /** Writes a field that is true; false is the lack of it. */
    void flag(int tag, boolean value) {
        if (value) {
            number(tag, 1);
        }
    }

    /** Writes a point in time. */
    void time(int tag, Instant value) {
        FieldWriter both = new FieldWriter(20);
        both.raw(value.getEpochSecond());
        both.raw(value.getNano());
        octets(tag, both.toBytes());
    }

    /** Writes a field that consists of fields. */
    void group(int tag, Consumer<FieldWriter> fields) {
        FieldWriter inner = new FieldWriter(128);
        fields.accept(inner);
        octets(tag, inner.toBytes());
    }

    /** Writes what a later version wrote. */
    void opaque(Opaque later) {
        later.fields().forEach(field -> octets(field.tag(), field.octets()));
    }

    FieldWriter() {}

    private FieldWriter(int capacity) {
        octets = new byte[capacity];
    }

    byte[] toBytes() {
        return Arrays.copyOf(octets, length);
    }
}
