package org.posthouse.trace.disk;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.posthouse.api.trace.Tracer.Event;

/**
 * Events as octets: length and CRC-32 of what follows, nanoseconds since 1970, and mail, stage and detail in UTF-8, each behind
 * its length.
 */
final class Records {
    /** Octets in front of what the checksum covers. */
    static final int PREFIX = 8;

    /** No text is longer; the tracer's own bounds are far below. */
    private static final int MAX_TEXT = 4096;

    private static final int MAX_BODY = 8 + 3 * (2 + MAX_TEXT);
    private static final int MIN_BODY = 8 + 3 * 2;
    private static final long SECOND = 1_000_000_000L;

    private Records() {}

    /** Where the texts of a valid record are. */
    record Place(int start, int end, long nanos, int mail, int mailEnd, int detail, int detailEnd) {}

    static long nanos(Instant at) {
        return at.getEpochSecond() * SECOND + at.getNano();
    }

    static Instant instant(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, SECOND), Math.floorMod(nanos, SECOND));
    }

    static void write(ByteArrayOutputStream out, Event event) {
        byte[] mail = text(event.mail());
        byte[] stage = text(event.stage());
        byte[] detail = text(event.detail());
        int body = MIN_BODY + mail.length + stage.length + detail.length;
        ByteBuffer record = ByteBuffer.allocate(PREFIX + body).putInt(body).putInt(0);
        record.putLong(nanos(event.at()));
        for (byte[] text : new byte[][] {mail, stage, detail}) {
            record.putShort((short) text.length).put(text);
        }
        record.putInt(4, checksum(record.array(), PREFIX, body));
        out.writeBytes(record.array());
    }

    private static byte[] text(String text) {
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        return octets.length <= MAX_TEXT ? octets : Arrays.copyOf(octets, MAX_TEXT);
    }

    private static int checksum(byte[] octets, int from, int length) {
        CRC32 crc = new CRC32();
        crc.update(octets, from, length);
        return (int) crc.getValue();
    }

    /** How long the record is of which at least the prefix is there; -1 if it is none. */
    static int length(ByteBuffer octets, int at) {
        int body = octets.getInt(at);
        return body < MIN_BODY || body > MAX_BODY ? -1 : PREFIX + body;
    }

    /** The record that begins there; null if there is no valid one. */
    static Place place(ByteBuffer octets, int at) {
        int limit = octets.limit();
        if (at < 0 || at > limit - PREFIX) {
            return null;
        }
        int length = length(octets, at);
        if (length < 0 || at > limit - length) {
            return null;
        }
        int end = at + length;
        if (octets.getInt(at + 4) != checksum(octets.array(), at + PREFIX, length - PREFIX)) {
            return null;
        }
        int mail = at + PREFIX + 8 + 2;
        int mailEnd = mail + octets.getShort(mail - 2);
        int stage = mailEnd + 2;
        if (mailEnd < mail || stage > end) {
            return null;
        }
        int stageEnd = stage + octets.getShort(stage - 2);
        int detail = stageEnd + 2;
        if (stageEnd < stage || detail > end || detail + octets.getShort(detail - 2) != end) {
            return null;
        }
        return new Place(at, end, octets.getLong(at + PREFIX), mail, mailEnd, detail, end);
    }

    static Event event(ByteBuffer octets, Place place) {
        return new Event(
                instant(place.nanos()),
                mail(octets, place),
                string(octets, place.mailEnd() + 2, place.detail() - 2),
                string(octets, place.detail(), place.detailEnd()));
    }

    static String mail(ByteBuffer octets, Place place) {
        return string(octets, place.mail(), place.mailEnd());
    }

    private static String string(ByteBuffer octets, int from, int to) {
        return new String(octets.array(), from, to - from, StandardCharsets.UTF_8);
    }

    /** True if the detail contains the text, whose letters of ASCII are small; theirs are compared without regard to case. */
    static boolean mentions(ByteBuffer octets, Place place, byte[] text) {
        byte[] in = octets.array();
        for (int i = place.detail(); i <= place.detailEnd() - text.length; i++) {
            int n = 0;
            while (n < text.length && small(in[i + n]) == text[n]) {
                n++;
            }
            if (n == text.length) {
                return true;
            }
        }
        return false;
    }

    static byte small(byte octet) {
        return octet >= 'A' && octet <= 'Z' ? (byte) (octet + 32) : octet;
    }
}
