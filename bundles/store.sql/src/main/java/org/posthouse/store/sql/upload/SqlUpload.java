package org.posthouse.store.sql.upload;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.store.api.Upload;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A message on its way from a client: in memory while it is small, in a file when it is not. */
final class SqlUpload implements Upload {
    private static final Logger LOG = LoggerFactory.getLogger(SqlUpload.class);
    private static final int IN_MEMORY = 128 * 1024;

    /** Where uploads live. */
    interface Home {
        /** Takes memory; false if there is none left. */
        boolean reserve(long octets);

        /** Gives memory back. */
        void release(long octets);

        /** A file for one that got large. */
        Path newFile();

        /** Keeps one for whoever comes with the ticket. */
        String detach(SqlUpload upload);

        /** True once the store has left. */
        boolean closed();
    }

    private final Home home;
    private ByteArrayOutputStream memory = new ByteArrayOutputStream(0);
    private Path file;
    private FileChannel channel;
    private long size;
    private boolean detached;
    private boolean closed;

    SqlUpload(Home home) {
        this.home = home;
    }

    /** One that an earlier instance left. */
    static SqlUpload found(Home home, Path file) throws IOException {
        SqlUpload upload = new SqlUpload(home);
        upload.file = file;
        upload.memory = null;
        upload.size = Files.size(file);
        upload.detached = true;
        return upload;
    }

    @Override
    public OutputStream stream() throws IOException {
        check();
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                Objects.checkFromIndexSize(offset, length, bytes.length);
                take(bytes, offset, length);
            }
        };
    }

    private synchronized void take(byte[] bytes, int offset, int length) throws IOException {
        check();
        if (memory != null && (size + length > IN_MEMORY || !home.reserve(length))) {
            spill(home.newFile());
        }
        if (memory != null) {
            memory.write(bytes, offset, length);
        } else {
            OutputStream out = Channels.newOutputStream(channel());
            out.write(bytes, offset, length);
        }
        size += length;
    }

    private FileChannel channel() throws IOException {
        if (channel == null) {
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        }
        return channel;
    }

    private void spill(Path to) throws IOException {
        file = to;
        try (InputStream in = new ByteArrayInputStream(memory.toByteArray())) {
            in.transferTo(Channels.newOutputStream(channel()));
        }
        forgetMemory();
    }

    @Override
    public synchronized long size() {
        return size;
    }

    @Override
    public synchronized Message message() throws IOException {
        check();
        byte[] octets = memory == null ? null : memory.toByteArray();
        return Messages.of(size, offset -> {
            synchronized (this) {
                check();
            }
            if (octets != null) {
                return new ByteArrayInputStream(octets, (int) offset, octets.length - (int) offset);
            }
            FileChannel read = FileChannel.open(file, StandardOpenOption.READ);
            read.position(offset);
            return Channels.newInputStream(read);
        });
    }

    @Override
    public String detach() {
        synchronized (this) {
            detached = true;
        }
        return home.detach(this);
    }

    synchronized void attached() {
        detached = false;
    }

    @Override
    public synchronized void close() {
        if (!detached) {
            drop();
        }
    }

    /** Drops it whatever its state. */
    synchronized void drop() {
        closed = true;
        forgetMemory();
        try {
            closeChannel();
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            LOG.warn("the file of an upload cannot be removed: {}", e.toString());
        }
    }

    private void forgetMemory() {
        if (memory != null) {
            home.release(memory.size());
            memory = null;
        }
    }

    private void closeChannel() throws IOException {
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }

    /** Leaves it as a file for the next instance. */
    synchronized void leave(Path as) throws IOException {
        if (memory != null) {
            spill(as);
        } else {
            Files.move(file, as);
        }
        closeChannel();
        closed = true;
    }

    private void check() throws IOException {
        if (closed || home.closed()) {
            throw new IOException("the upload is closed");
        }
    }
}
