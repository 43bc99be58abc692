package org.posthouse.doctor.check;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files of the configuration. */
final class Etc {
    private static final int MOST = 2000;

    private Etc() {}

    /** The files in a directory, not those below it. */
    static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(Files::isRegularFile).sorted().limit(MOST).toList();
        } catch (java.io.UncheckedIOException failed) {
            throw failed.getCause();
        }
    }

    static String name(Path file) {
        return "etc/" + file.getFileName();
    }
}
