package org.posthouse.api.mail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/** Reads what {@link FieldWriter} wrote. Damage is an IOException, never an endless loop or a huge allocation. */
final class FieldReader {
    private final byte[] octets;
    private int position;
    private final int end;
    private int tag;
    private int from;
    private int to;

    FieldReader(byte[] octets) {
        this(octets, 0, octets.length);
    }

    private FieldReader(byte[] octets, int from, int end) {
        this.octets = octets;
        this.position = from;
        this.end = end;
    }

    /** Goes to the next field; false at the end. */
    boolean next() throws IOException {
        if (position >= end) {
            return false;
        }
        long number = raw(end);
        long length = raw(end);
        if (number <= 0 || number > Integer.MAX_VALUE || length < 0 || length > end - position) {
            throw new IOException("field " + number + " has " + length + " octets");
        }
        tag = (int) number;
        from = position;
        to = from + (int) length;
        position = to;
        return true;
    }

    private long raw(int limit) throws IOException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (position >= limit) {
                throw new IOException("truncated number");
            }
            byte b = octets[position++];
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new IOException("number too long");
    }

    /** The number of the field. */
    int tag() {
        return tag;
    }

    byte[] octets() {
        return Arrays.copyOfRange(octets, from, to);
    }

    String text() {
        return new String(octets, from, to - from, StandardCharsets.UTF_8);
    }

    long number() throws IOException {
        return inner().raw(to);
    }

    boolean flag() throws IOException {
        return number() != 0;
    }

    Instant time() throws IOException {
        FieldReader both = inner();
        try {
            return Instant.ofEpochSecond(both.raw(to), both.raw(to));
        } catch (DateTimeException | ArithmeticException e) {
            throw new IOException("invalid time", e);
        }
    }

    /** A number that is not negative and fits an int; the nearest one if it does not. */
    int integer() throws IOException {
        return (int) Math.max(0, Math.min(Integer.MAX_VALUE, number()));
    }

    /** The value of an enumeration that is written as its ordinal; empty for one of a later version. */
    <E> Optional<E> one(E[] values) throws IOException {
        long ordinal = number();
        return ordinal < 0 || ordinal >= values.length ? Optional.empty() : Optional.of(values[(int) ordinal]);
    }

    /** The fields of which this one consists. */
    FieldReader inner() {
        return new FieldReader(octets, from, to);
    }
}
