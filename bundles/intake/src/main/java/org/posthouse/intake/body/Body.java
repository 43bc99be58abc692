package org.posthouse.intake.body;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Objects;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;

/**
 * The octets of a message that came in. Whoever uses it beyond a call retains it; the last release frees memory and file.
 *
 * <p>Files are read without channels: a channel would be closed for everyone by the interruption of one reader.
 */
public final class Body {
    private final byte[] memory;
    private final Scratch.Open file;
    private final long size;
    private final Runnable freed;
    private int users = 1;

    Body(byte[] octets, int size, Runnable freed) {
        this.memory = octets;
        this.file = null;
        this.size = size;
        this.freed = freed;
    }

    Body(Scratch.Open file, long size) {
        this.memory = null;
        this.file = file;
        this.size = size;
        this.freed = () -> close(file);
    }

    static void close(Scratch.Open open) {
        try {
            open.file().close();
            Files.deleteIfExists(open.name());
        } catch (IOException leftForCleaning) {
            // the next start deletes it
        }
    }

    /** Its size in octets. */
    public long size() {
        return size;
    }

    /** A message that can be read until the last release. */
    public Message message() {
        return Messages.of(size, this::open);
    }

    /** One more user. */
    public synchronized void retain() {
        if (users == 0) {
            throw new IllegalStateException("released");
        }
        users++;
    }

    /** One user less. */
    public synchronized void release() {
        if (users > 0 && --users == 0) {
            freed.run();
        }
    }

    /** Leaves a copy to whoever has the ticket. */
    void leave(Scratch scratch, String ticket) throws IOException {
        check();
        if (memory != null) {
            scratch.leave(memory, (int) size, ticket);
        } else {
            scratch.leave(file, ticket);
        }
    }

    private synchronized void check() throws IOException {
        if (users == 0) {
            throw new IOException("the message is no longer available");
        }
    }

    private InputStream open(long offset) throws IOException {
        check();
        return memory != null
                ? new ByteArrayInputStream(memory, (int) offset, (int) (size - offset))
                : new FileInput(offset);
    }

    /** The first octets, {@code limit} of them if there are so many; the array may have more after the last octet. */
    byte[] head(int limit) throws IOException {
        check();
        if (memory != null) {
            return size <= limit ? memory : Arrays.copyOf(memory, limit);
        }
        try (InputStream in = open(0)) {
            return in.readNBytes(limit);
        }
    }

    private final class FileInput extends InputStream {
        private long position;

        FileInput(long offset) {
            position = offset;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            Objects.checkFromIndexSize(from, length, into.length);
            if (length == 0) {
                return 0;
            }
            if (position >= size) {
                return -1;
            }
            check();
            int n;
            synchronized (file.file()) {
                file.file().seek(position);
                n = file.file().read(into, from, (int) Math.min(length, size - position));
            }
            if (n < 0) {
                throw new IOException("temporary file is shorter than it was");
            }
            position += n;
            return n;
        }

        @Override
        public long skip(long octets) {
            long skipped = Math.max(0, Math.min(octets, size - position));
            position += skipped;
            return skipped;
        }

        @Override
        public int available() {
            return (int) Math.min(Integer.MAX_VALUE, size - position);
        }
    }
}
