package org.posthouse.filter.milter.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The data of a packet, put together. */
public final class Payload {
    /** The most octets that a milter has to take (MILTER_CHUNK_SIZE). */
    public static final int CHUNK = 65_535;

    private final ByteArrayOutputStream data = new ByteArrayOutputStream(128);

    public Payload octet(int value) {
        data.write(value);
        return this;
    }

    public Payload octets(byte[] octets) {
        data.writeBytes(octets);
        return this;
    }

    /** 16 bits in network order. */
    public Payload shortNumber(int value) {
        return octet(value >>> 8).octet(value);
    }

    /** 32 bits in network order. */
    public Payload number(int value) {
        return shortNumber(value >>> 16).shortNumber(value);
    }

    /** Text with the NUL that ends it. */
    public Payload text(String text) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        return text(octets, 0, octets.length);
    }

    /** Text with the NUL that ends it; a NUL in it becomes a space, so that nothing is hidden behind it. */
    public Payload text(byte[] text, int from, int to) {
        for (int i = from; i < to; i++) {
            data.write(text[i] == 0 ? ' ' : text[i]);
        }
        return octet(0);
    }

    int size() {
        return data.size();
    }

    byte[] build() {
        return data.toByteArray();
    }
}
