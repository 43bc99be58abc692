package org.posthouse.filter.milter.protocol;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads the data of a packet from a milter, whatever it is. */
final class PacketReader {
    private final ByteBuffer data;

    PacketReader(byte[] data) {
        this.data = ByteBuffer.wrap(data);
    }

    boolean hasMore() {
        return data.hasRemaining();
    }

    /** 32 bits in network order. */
    int number() throws MilterException {
        if (data.remaining() < Integer.BYTES) {
            throw MilterException.protocol("a number is cut off");
        }
        return data.getInt();
    }

    /** Text that a NUL ends: UTF-8 if it is that, else ISO-8859-1. */
    String text() throws MilterException {
        int start = data.position();
        while (data.hasRemaining()) {
            if (data.get() == 0) {
                return decode(ByteBuffer.wrap(data.array(), start, data.position() - 1 - start));
            }
        }
        throw MilterException.protocol("a text is cut off");
    }

    /** The rest of it as text: some milters leave out the last NUL. */
    String rest() {
        int start = data.position();
        int end = start;
        while (end < data.limit() && data.get(end) != 0) {
            end++;
        }
        data.position(data.limit());
        return decode(ByteBuffer.wrap(data.array(), start, end - start));
    }

    private static String decode(ByteBuffer octets) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(octets.duplicate())
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return StandardCharsets.ISO_8859_1.decode(octets).toString();
        }
    }
}
