package org.posthouse.benchmarks.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.posthouse.benchmarks.proc.Program;

/** Programs that are run to their end, and directories that are removed. */
final class Commands {
    private Commands() {}

    /** Runs a program and returns what it has written; throws if it fails. */
    static String run(String... command) throws IOException {
        return Program.run(List.of(command));
    }

    static void remove(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> tree = Files.walk(directory)) {
            all = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.deleteIfExists(path);
        }
    }
}
