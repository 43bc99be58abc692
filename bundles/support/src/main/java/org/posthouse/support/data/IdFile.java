package org.posthouse.support.data;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;

/**
 * The file {@value #NAME}: the store's id in the first line, and, in the directory of all data, a line for each part that
 * has data.
 *
 * @param id the store's
 * @param parts names of parts whose directories are not empty; in a part's own directory none
 */
record IdFile(String id, List<String> parts) {
    static final String NAME = "store-id";

    static IdFile fresh() {
        return new IdFile(UUID.randomUUID().toString(), List.of());
    }

    IdFile with(List<String> more) {
        TreeSet<String> all = new TreeSet<>(parts);
        all.addAll(more);
        return new IdFile(id, List.copyOf(all));
    }

    /**
     * What a directory has; empty if it has no such file or does not exist.
     *
     * @throws IOException if it cannot be read, or holds no id
     */
    static Optional<IdFile> read(Path directory) throws IOException {
        Path file = directory.resolve(NAME);
        List<String> lines;
        try {
            lines = Files.readAllLines(file).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
        if (lines.isEmpty()) {
            throw new IOException(file + " contains no id; copy it from a backup, or from another part of the store");
        }
        return Optional.of(new IdFile(lines.get(0), lines.subList(1, lines.size())));
    }

    /** Writes the file: all of it or nothing, durably. The directory is made if it is missing. */
    void write(Path directory) throws IOException {
        Files.createDirectories(directory);
        Path fresh = directory.resolve(NAME + ".new");
        StringBuilder text = new StringBuilder(id).append('\n');
        parts.forEach(part -> text.append(part).append('\n'));
        Files.writeString(fresh, text, StandardCharsets.UTF_8);
        try (FileChannel written = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            written.force(true);
        }
        Files.move(fresh, directory.resolve(NAME), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceNames(directory);
    }

    /** Makes durable which files a directory has. */
    static void forceNames(Path directory) throws IOException {
        if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (FileChannel self = FileChannel.open(directory, StandardOpenOption.READ)) {
                self.force(true);
            }
        } // elsewhere a directory cannot be opened, and its changes are journaled when they are made
    }
}
