package org.posthouse.db.derby;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Directories with all that is in them. */
final class Trees {
    private Trees() {}

    static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(from)) {
            for (Path file : files) {
                Path target = to.resolve(file.getFileName().toString());
                if (Files.isDirectory(file)) {
                    copy(file, target);
                } else {
                    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    /** Deletes a tree; no error if there is none. */
    static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        for (Path p : all(tree)) {
            Files.delete(p);
        }
    }

    /** Makes a tree durable: its files, and its directories, which hold their names. */
    static void force(Path tree) throws IOException {
        for (Path p : all(tree)) {
            if (Files.isDirectory(p)) {
                forceNames(p);
            } else {
                try (FileChannel file = FileChannel.open(p, StandardOpenOption.WRITE)) {
                    file.force(true);
                }
            }
        }
    }

    /** Makes durable which files a directory has. */
    static void forceNames(Path directory) throws IOException {
        if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            try (FileChannel self = FileChannel.open(directory, StandardOpenOption.READ)) {
                self.force(true);
            }
        } // elsewhere a directory cannot be opened, and its changes are journaled when they are made
    }

    /** What is in a tree, the directory itself last. */
    private static List<Path> all(Path tree) throws IOException {
        try (Stream<Path> walk = Files.walk(tree)) {
            return walk.sorted(Comparator.reverseOrder()).toList();
        }
    }
}
