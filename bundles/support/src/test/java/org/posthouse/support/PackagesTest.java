package org.posthouse.support;

import static org.junit.Assert.assertFalse;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.Test;

/** Most bundles copy the package alone; one that referred to a package below it could not be resolved any more. */
public class PackagesTest {
    @Test
    public void theBasePackageRefersToNoneBelowIt() throws Exception {
        Path classes = Path.of(Gate.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .resolve("org/posthouse/support");
        try (Stream<Path> files = Files.list(classes)) {
            List<Path> own = files.filter(p -> p.toString().endsWith(".class")).toList();
            assertFalse(own.isEmpty());
            for (Path file : own) {
                String constants = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                for (String below : List.of(
                        "data",
                        "file",
                        "lock",
                        "memory",
                        "metrics",
                        "operation",
                        "scratch",
                        "secret",
                        "trace",
                        "turns",
                        "utf7",
                        "warning")) {
                    assertFalse(
                            file + " refers to " + below, constants.contains("org/posthouse/support/" + below + "/"));
                }
            }
        }
    }
}
