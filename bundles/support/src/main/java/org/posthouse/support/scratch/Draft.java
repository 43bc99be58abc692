package org.posthouse.support.scratch;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Optional;
import org.posthouse.support.Pieces;

/**
 * One message on its way in. Written by one thread at a time; what was written can be read by any number, until it is closed.
 *
 * <p>Files are read without channels: a channel would be closed for everyone by the interruption of one reader.
 */
public final class Draft implements AutoCloseable {
    private static final int FILE_BUFFER = 32 * 1024;

    private final Scratch home;
    /** All octets, as long as there is no file. */
    private final Pieces memory = new Pieces();

    /** Octets that are not in the file yet; null without a file. */
    private byte[] buffer;

    private int buffered;
    /** Memory that was taken for it. */
    private long taken;
    /** Null while it is in memory. */
    private Scratch.OpenFile file;

    private long written;
    private volatile boolean closed;

    Draft(Scratch home) {
        this.home = home;
    }

    /** One that goes on in a file. */
    Draft(Scratch home, Scratch.OpenFile file) throws IOException {
        this(home);
        this.file = file;
        this.buffer = new byte[FILE_BUFFER];
        this.written = file.file().length();
    }

    // --- writing

    /** Takes memory for so many octets in all; false if there is none. */
    boolean reserve(long size) {
        if (size > home.threshold() || !home.take(size)) {
            return false;
        }
        taken += size;
        return true;
    }

    /** True if so many octets more, or fewer, are written without the disk. Takes memory for them. */
    public boolean hasRoomInMemory(int more) {
        return closed || file == null && fits(more);
    }

    /** It is in a file: to write it, or to leave it, is to wait for a disk. */
    public boolean isOnDisk() {
        return file != null;
    }

    private boolean fits(int more) {
        long needed = (long) memory.size() + more;
        if (needed > home.threshold()) {
            return false;
        }
        boolean announced = needed <= taken;
        int wanted = memory.wanted(more, announced ? taken : home.threshold());
        long capacity = (long) memory.capacity() + wanted;
        if (capacity > taken) {
            if (!home.take(capacity - taken)) {
                return false;
            }
            taken = capacity;
        }
        if (wanted > 0) {
            memory.grow(wanted);
        }
        return true;
    }

    /**
     * Takes more octets.
     *
     * @throws NoRoomException if they have to go to the disk, and would leave too little free
     */
    public void write(byte[] octets, int from, int length) throws IOException {
        check();
        if (file == null && fits(length)) {
            memory.add(octets, from, length);
            return;
        }
        if (!home.hasRoomFor(length)) {
            throw new NoRoomException(); // whatever size was announced
        }
        toDisk();
        if (length > buffer.length - buffered) {
            flush();
        }
        if (length >= buffer.length) {
            append(octets, from, length);
        } else {
            System.arraycopy(octets, from, buffer, buffered, length);
            buffered += length;
        }
    }

    /** From now on it is in a file. */
    void toDisk() throws IOException {
        if (file != null) {
            return;
        }
        file = home.open();
        memory.writeTo(this::append);
        memory.clear();
        giveBack();
        buffer = new byte[FILE_BUFFER];
    }

    /** Writes what is not in the file yet: a draft in a file can be read after that. */
    public void flush() throws IOException {
        if (file != null && buffered > 0) {
            append(buffer, 0, buffered);
            buffered = 0;
        }
    }

    private void append(byte[] octets, int from, int length) throws IOException {
        synchronized (file.file()) {
            file.file().seek(written);
            file.file().write(octets, from, length);
        }
        written += length;
    }

    // --- reading

    /** Octets written so far. */
    public long size() {
        return file == null ? memory.size() : written + buffered;
    }

    /** What it has in memory; empty if it is in a file. */
    public Optional<byte[]> octets() {
        return file == null ? Optional.of(memory.copy()) : Optional.empty();
    }

    /** The first octets, at least {@code least} of them if there are so many; the array may have more after the last octet. */
    public synchronized byte[] head(int least) throws IOException {
        check();
        if (file == null) {
            return memory.head(least);
        }
        try (InputStream in = open(0)) {
            return in.readNBytes(least);
        }
    }

    /**
     * What was written, from an offset on; of a file what was {@linkplain #flush flushed}.
     *
     * @throws IOException if it is closed; so do reads of a file then
     */
    public synchronized InputStream open(long offset) throws IOException {
        check();
        return file == null ? memory.open((int) offset) : new FileInput(this, file, offset, written);
    }

    private void check() throws IOException {
        if (closed) {
            throw new IOException("the message is no longer available");
        }
    }

    // --- its end

    /** Leaves what was written to whoever has the ticket, perhaps another version of this bundle. Touches the disk. */
    public void leave(String ticket) throws IOException {
        check();
        if (file == null) {
            home.leave(memory, ticket);
        } else {
            flush();
            home.leave(file, ticket);
        }
    }

    /** Frees memory and file. Does not block. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        giveBack();
        memory.clear();
        if (file != null) {
            home.delete(file);
        }
    }

    private void giveBack() {
        home.giveBack(taken);
        taken = 0;
    }

    /** Reads a file that others read and write, too. */
    static final class FileInput extends InputStream {
        private final Draft draft;
        private final Scratch.OpenFile file;
        private final long size;
        private long position;

        FileInput(Draft draft, Scratch.OpenFile file, long offset, long size) {
            this.draft = draft;
            this.file = file;
            this.size = size;
            this.position = offset;
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
            draft.check();
            int n;
            synchronized (file.file()) {
                file.file().seek(position);
                n = file.file().read(into, from, (int) Math.min(length, size - position));
            }
            if (n < 0) {
                throw new IOException("the temporary file has shrunk");
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
