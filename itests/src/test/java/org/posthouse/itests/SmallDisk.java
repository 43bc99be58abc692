package org.posthouse.itests;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A small file system of its own: ext4 in a file if that can be had, as a disk in memory otherwise. */
final class SmallDisk implements Closeable {
    private final Path directory;
    private final Path image;

    private SmallDisk(Path directory, Path image) {
        this.directory = directory;
        this.image = image;
    }

    /** Mounts it at a directory; empty, with a word on the console why, if this process may not mount. */
    static Optional<SmallDisk> mount(Path directory, int mebibytes) throws IOException {
        Files.createDirectories(directory);
        Path image = directory.resolveSibling(directory.getFileName() + ".img");
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength((long) mebibytes << 20);
        }
        List<String[]> ways = List.of(
                new String[] {"mount", "-o", "loop", image.toString(), directory.toString()},
                new String[] {"mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", directory.toString()});
        for (String[] way : ways) {
            try {
                if (way == ways.get(0)) {
                    Server.run("mkfs.ext4", "-q", "-m", "0", image.toString());
                }
                Server.run(way);
                return Optional.of(new SmallDisk(directory, image));
            } catch (IOException notSo) {
                System.out.println(
                        "no small disk that way: " + notSo.getMessage().strip());
            }
        }
        return Optional.empty();
    }

    /** Takes away what a test left that was killed. */
    static void clear(Path directory) throws IOException {
        if (Files.readString(Path.of("/proc/mounts")).contains(" " + directory + " ")) {
            Server.run("umount", directory.toString());
        }
    }

    Path directory() {
        return directory;
    }

    long free() throws IOException {
        return Files.getFileStore(directory).getUsableSpace();
    }

    @Override
    public void close() throws IOException {
        Server.run("umount", directory.toString());
        Files.deleteIfExists(image);
    }
}
