package org.posthouse.testkit.dialog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Finds dialogs; see the package for their form. */
public final class Dialogs {
    private Dialogs() {}

    /**
     * All dialogs ({@code *.txt}) of a folder and those below it, sorted.
     *
     * @param test whose class path is looked at
     * @param folder a resource path, as for {@link Class#getResource}
     * @throws IllegalArgumentException if the folder is not there or holds no dialog
     */
    public static List<Dialog> in(Class<?> test, String folder) {
        URL url = test.getResource(folder);
        if (url == null) {
            throw new IllegalArgumentException("no folder " + folder + " beside " + test.getName());
        }
        try {
            URI uri = url.toURI();
            if (!"jar".equals(uri.getScheme())) {
                return read(Path.of(uri));
            }
            try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
                String inJar = uri.toString().substring(uri.toString().indexOf('!') + 1);
                return read(jar.getPath(inJar));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static List<Dialog> read(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Dialog> dialogs = files.filter(file -> file.toString().endsWith(".txt"))
                    .sorted()
                    .map(file -> parse(folder, file))
                    .toList();
            if (dialogs.isEmpty()) {
                throw new IllegalArgumentException("no dialogs in " + folder);
            }
            return dialogs;
        }
    }

    private static Dialog parse(Path folder, Path file) {
        try {
            String name = folder.relativize(file).toString().replace('\\', '/');
            return Dialog.parse(name, Files.readString(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
