package org.posthouse.itests;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/** A jar of the distribution with something changed, as another version of it. */
final class Rebuilt {
    private final Manifest manifest;
    private final Map<String, byte[]> entries = new LinkedHashMap<>();

    private Rebuilt(Path jar) throws IOException {
        try (JarInputStream in = new JarInputStream(Files.newInputStream(jar))) {
            manifest = in.getManifest();
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                if (!entry.isDirectory()) {
                    entries.put(entry.getName(), in.readAllBytes());
                }
            }
        }
    }

    /** A bundle of a server, by its name without {@code org.posthouse.}, with another version. */
    static Rebuilt of(Server server, String name, String version) throws IOException {
        Path system = server.home().resolve("system"); // each container has its own order in it
        try (Stream<Path> files = Files.walk(system)) {
            Path jar = files.filter(f -> f.getFileName()
                            .toString()
                            .matches("org\\.posthouse\\." + Pattern.quote(name) + "-\\d.*\\.jar"))
                    .findFirst()
                    .orElseThrow();
            return new Rebuilt(jar).header("Bundle-Version", old -> version);
        }
    }

    /** Changes a header; it is empty if there is none. */
    Rebuilt header(String name, UnaryOperator<String> change) {
        String old = manifest.getMainAttributes().getValue(name);
        manifest.getMainAttributes().putValue(name, change.apply(old == null ? "" : old));
        return this;
    }

    Rebuilt importing(String clause) {
        return header("Import-Package", old -> old.isEmpty() ? clause : clause + "," + old);
    }

    Rebuilt without(String entry) {
        if (entries.remove(entry) == null) {
            throw new AssertionError(entry + " is not in " + entries.keySet());
        }
        return this;
    }

    /** Changes the description of a component. */
    Rebuilt component(String name, UnaryOperator<String> change) {
        entries.computeIfPresent(
                "OSGI-INF/" + name + ".xml", (path, xml) -> change.apply(new String(xml, StandardCharsets.UTF_8))
                        .getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Adds an activator of this module. */
    Rebuilt activator(Class<?> type) throws IOException {
        String path = type.getName().replace('.', '/') + ".class";
        try (InputStream in = type.getClassLoader().getResourceAsStream(path)) {
            entries.put(path, in.readAllBytes());
        }
        return header("Bundle-Activator", old -> type.getName());
    }

    Path write(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file), manifest)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                jar.putNextEntry(new ZipEntry(entry.getKey()));
                jar.write(entry.getValue());
            }
        }
        return file;
    }
}
