package org.posthouse.support.backup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/**
 * When the last backup was made, and where it is.
 *
 * @param at when it was complete
 * @param directory where it was put; it may have been moved since
 */
public record LastBackup(Instant at, Path directory) {
    private static final String FILE = "last-backup";

    /** Two short lines. */
    private static final long LONGEST = 16_384;

    /**
     * Remembers this one in place of any other.
     *
     * @param root the directory of all data
     */
    public void write(Path root) throws IOException {
        Path fresh = root.resolve(FILE + ".new");
        Files.writeString(fresh, at + "\n" + directory.toAbsolutePath() + "\n", StandardCharsets.UTF_8);
        Files.move(fresh, root.resolve(FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * The last one.
     *
     * @param root the directory of all data
     * @return empty if there was none
     * @throws IOException if the file cannot be read, or holds something else
     */
    public static Optional<LastBackup> read(Path root) throws IOException {
        Path file = root.resolve(FILE);
        try {
            if (Files.size(file) > LONGEST) {
                throw new IOException(file + " is too long");
            }
            List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
            if (lines.size() < 2) {
                throw new IOException(file + " is truncated");
            }
            return Optional.of(new LastBackup(Instant.parse(lines.get(0)), Path.of(lines.get(1))));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (DateTimeParseException | java.nio.file.InvalidPathException other) {
            throw new IOException(file + " lacks the time", other);
        }
    }
}
