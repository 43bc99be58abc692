package org.posthouse.store.sql.upload;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.store.api.Upload;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages on their way from clients. Those detached when the store leaves are kept as files for the next instance to take
 * up.
 */
public final class Uploads implements SqlUpload.Home {
    private static final Logger LOG = LoggerFactory.getLogger(Uploads.class);
    private static final long KEPT_MILLIS = 60_000;
    private static final String LEFT = ".left";

    /** Octets that all uploads together may hold in memory; above it they go to files however small they are. */
    private static final long MAX_MEMORY = 32L << 20;

    private final Path directory;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Detached> detached = new HashMap<>();
    private final AtomicLong memory = new AtomicLong();
    private volatile boolean closed;

    private record Detached(SqlUpload upload, long until) {}

    public Uploads(Path directory) throws IOException {
        this.directory = directory;
        Files.createDirectories(directory);
        try {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
        } catch (UnsupportedOperationException notPosix) {
            LOG.debug("permissions of {} are left as they are", directory);
        }
        long now = System.currentTimeMillis();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (name.endsWith(LEFT) && now - Files.getLastModifiedTime(file).toMillis() < KEPT_MILLIS) {
                    String ticket = name.substring(0, name.length() - LEFT.length());
                    detached.put(ticket, new Detached(SqlUpload.found(this, file), now + KEPT_MILLIS));
                } else {
                    Files.deleteIfExists(file); // of an instance that crashed
                }
            }
        }
    }

    public Upload begin() {
        return new SqlUpload(this);
    }

    @Override
    public boolean reserve(long octets) {
        if (memory.addAndGet(octets) <= MAX_MEMORY) {
            return true;
        }
        memory.addAndGet(-octets);
        return false;
    }

    @Override
    public void release(long octets) {
        memory.addAndGet(-octets);
    }

    @Override
    public Path newFile() {
        return directory.resolve(ticket() + ".part");
    }

    private String ticket() {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public synchronized String detach(SqlUpload upload) {
        String ticket = ticket();
        if (closed) {
            leave(ticket, upload);
        } else {
            detached.put(ticket, new Detached(upload, System.currentTimeMillis() + KEPT_MILLIS));
        }
        return ticket;
    }

    public synchronized Upload attach(String ticket) throws StoreException {
        Detached d = detached.remove(ticket);
        SqlUpload upload = d == null ? left(ticket) : d.upload();
        upload.attached();
        return upload;
    }

    /** One that an instance left after this one began. */
    private SqlUpload left(String ticket) throws StoreException {
        Path file = directory.resolve(ticket + LEFT);
        try {
            if (ticket.matches("[0-9a-f]{32}") && Files.exists(file)) {
                return SqlUpload.found(this, file);
            }
        } catch (IOException e) {
            throw new StoreException(Reason.UNAVAILABLE, "the upload cannot be read", e);
        }
        throw new StoreException(Reason.NOT_FOUND, "no such upload");
    }

    /** Drops those that nobody took up. */
    public void expire() {
        long now = System.currentTimeMillis();
        List<SqlUpload> late;
        synchronized (this) {
            late = detached.values().stream()
                    .filter(d -> d.until() < now)
                    .map(Detached::upload)
                    .toList();
            detached.values().removeIf(d -> d.until() < now);
        }
        late.forEach(SqlUpload::drop);
    }

    @Override
    public boolean closed() {
        return closed;
    }

    public synchronized void close() {
        closed = true;
        detached.forEach((ticket, d) -> leave(ticket, d.upload()));
        detached.clear();
    }

    private void leave(String ticket, SqlUpload upload) {
        try {
            upload.leave(directory.resolve(ticket + LEFT));
        } catch (IOException e) {
            LOG.warn("an upload cannot be kept: {}", e.toString());
            upload.drop();
        }
    }
}
