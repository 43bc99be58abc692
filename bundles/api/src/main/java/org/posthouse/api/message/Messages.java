package org.posthouse.api.message;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Makes {@link Message}s from octets, wherever they are kept. */
public final class Messages {
    /** Where the octets of a message come from. */
    @FunctionalInterface
    public interface Source {
        /** Opens the octets from an offset on. */
        InputStream open(long offset) throws IOException;
    }

    private Messages() {}

    /** A message in memory; the array is not copied and must not be changed. */
    public static Message of(byte[] octets) {
        return of(
                octets.length,
                offset -> new ByteArrayInputStream(octets, Math.toIntExact(offset), octets.length - (int) offset));
    }

    /** A message from text in UTF-8; line ends are used as they are. */
    public static Message of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A message of a known size whose octets a source opens. */
    public static Message of(long size, Source source) {
        return new SourceMessage(size, source);
    }

    /** The octets of a header section without the empty line that ends it. */
    public static byte[] toBytes(List<Header> fields) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        fields.forEach(f -> out.writeBytes(f.toBytes()));
        return out.toByteArray();
    }

    /** A message with octets, a header prefix, put before another message. */
    public static Message prefixed(byte[] prefix, Message rest) {
        return new SourceMessage(prefix.length + rest.size(), offset -> {
            if (offset >= prefix.length) {
                return rest.open(offset - prefix.length);
            }
            InputStream head = new ByteArrayInputStream(prefix, (int) offset, prefix.length - (int) offset);
            return new SequenceInputStream(head, rest.open(0));
        });
    }

    private static final class SourceMessage implements Message {
        private final long size;
        private final Source source;
        private Headers headers;

        SourceMessage(long size, Source source) {
            this.size = size;
            this.source = Objects.requireNonNull(source);
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public InputStream open(long offset) throws IOException {
            if (offset < 0 || offset > size) {
                throw new IndexOutOfBoundsException("offset " + offset + " of " + size);
            }
            return source.open(offset);
        }

        @Override
        public synchronized Headers headers() throws IOException {
            if (headers == null) {
                try (InputStream in = open(0)) {
                    headers = HeaderReader.read(in);
                }
            }
            return headers;
        }

        @Override
        public Message prepend(List<Header> added) {
            return added.isEmpty() ? this : prefixed(toBytes(added), this);
        }
    }
}
