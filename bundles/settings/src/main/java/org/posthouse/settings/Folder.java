package org.posthouse.settings;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.posthouse.settings.file.Document;

/** The directory with the files. */
final class Folder {
    /** A file is read as a whole; a larger one is none of settings. */
    private static final long MOST = 1 << 20;

    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rw-------");

    /**
     * By which one sees that a file was changed.
     *
     * @param nanos when it was last
     * @param key tells two files of one name apart
     */
    record Stamp(long nanos, long size, String key) {}

    private final Path etc;

    Folder(Path etc) {
        this.etc = etc;
    }

    /**
     * All files that can be those of a configuration.
     *
     * @throws IOException if nobody can say which there are
     */
    Map<String, Stamp> list() throws IOException {
        Map<String, Stamp> all = new HashMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(etc, "*.cfg")) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                if (Name.ofFile(name).isPresent()) {
                    stamp(name).ifPresent(stamp -> all.put(name, stamp));
                }
            }
        } catch (java.nio.file.DirectoryIteratorException failed) {
            throw failed.getCause();
        }
        return all;
    }

    /** Empty if there is no such file. */
    Optional<Stamp> stamp(String file) {
        try {
            BasicFileAttributes now = Files.readAttributes(etc.resolve(file), BasicFileAttributes.class);
            return now.isRegularFile()
                    ? Optional.of(new Stamp(
                            now.lastModifiedTime().to(java.util.concurrent.TimeUnit.NANOSECONDS),
                            now.size(),
                            String.valueOf(now.fileKey())))
                    : Optional.empty();
        } catch (IOException absent) {
            return Optional.empty();
        }
    }

    /** Empty if there is no such file. */
    Optional<Document> read(String file) throws IOException {
        Path path = etc.resolve(file);
        try {
            if (Files.size(path) > MOST) {
                throw new IOException("larger than " + MOST + " octets");
            }
            return Optional.of(Document.of(Files.readAllBytes(path)));
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        }
    }

    /** Puts a file in its place at once, so that nobody ever reads half of it; who may read it stays as it was. */
    void write(String file, Document document) throws IOException {
        write(file, document, () -> true);
    }

    /**
     * The same, unless the file was changed since it was read.
     *
     * @param read its stamp then; empty: there was none
     * @return false if it was changed, and is left as it is
     */
    boolean replace(String file, Document document, Optional<Stamp> read) throws IOException {
        return write(file, document, () -> stamp(file).equals(read));
    }

    /** Asked at the last moment: to force a file to the disk takes a while. */
    @FunctionalInterface
    private interface Condition {
        boolean holds() throws IOException;
    }

    private boolean write(String file, Document document, Condition condition) throws IOException {
        Path path = etc.resolve(file);
        Path target = Files.exists(path) ? path.toRealPath() : path;
        Path next = target.resolveSibling("." + target.getFileName() + ".new");
        Files.deleteIfExists(next);
        boolean posix = Files.getFileStore(target.getParent()).supportsFileAttributeView("posix");
        if (posix) {
            Files.createFile(next, PosixFilePermissions.asFileAttribute(OWNER));
        }
        try {
            try (FileChannel channel = FileChannel.open(next, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                ByteBuffer octets = ByteBuffer.wrap(document.toBytes());
                while (octets.hasRemaining()) {
                    channel.write(octets);
                }
                channel.force(true);
            }
            if (posix && Files.exists(target)) {
                Files.setPosixFilePermissions(next, Files.getPosixFilePermissions(target, LinkOption.NOFOLLOW_LINKS));
            }
            boolean holds = condition.holds();
            if (holds) {
                Files.move(next, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
            return holds;
        } finally {
            Files.deleteIfExists(next);
        }
    }

    void delete(String file) throws IOException {
        Files.deleteIfExists(etc.resolve(file));
    }

    /** Whether a file by which the file installer knows a configuration was in this directory, and is gone. */
    boolean lost(String source) {
        try {
            Path path = Path.of(java.net.URI.create(source));
            return etc.toAbsolutePath().normalize().equals(path.getParent()) && Files.notExists(path);
        } catch (IllegalArgumentException | java.nio.file.FileSystemNotFoundException elsewhere) {
            return false;
        }
    }
}
