package org.posthouse.update.inventory;

import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;

/** Jars in {@code deploy/} that did not become bundles. */
public final class Strays {
    /** More than these are not looked at. */
    private static final int MOST = 200;

    /** So long the file installer may take. */
    private static final long SETTLE_MILLIS = 5000;

    /**
     * One of them.
     *
     * @param name of the file
     * @param reason why it is no bundle
     */
    public record Stray(String name, String reason) {}

    private Strays() {}

    /** Those of a directory; none if there is no such directory. */
    public static List<Stray> in(Path deploy, BundleContext framework) {
        Set<Path> known = Arrays.stream(framework.getBundles())
                .map(Bundle::getLocation)
                .flatMap(location -> file(location).stream())
                .collect(Collectors.toSet());
        List<Stray> strays = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(deploy, "*.jar")) {
            for (Path file : files) {
                boolean settled =
                        Files.getLastModifiedTime(file).toMillis() < System.currentTimeMillis() - SETTLE_MILLIS;
                if (settled && !known.contains(file.toAbsolutePath().normalize()) && strays.size() < MOST) {
                    strays.add(new Stray(file.getFileName().toString(), reason(file)));
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException absent) {
            return strays;
        }
        return strays;
    }

    /** The file of a location, be it written with one slash, as the file installer does, or with three. */
    private static Optional<Path> file(String location) {
        try {
            return location.startsWith("file:")
                    ? Optional.of(Path.of(URI.create(location)).normalize())
                    : Optional.empty();
        } catch (IllegalArgumentException | FileSystemNotFoundException odd) {
            return Optional.empty();
        }
    }

    private static String reason(Path file) {
        try (JarFile jar = new JarFile(file.toFile())) {
            Manifest manifest = jar.getManifest();
            String name =
                    manifest == null ? null : manifest.getMainAttributes().getValue(Constants.BUNDLE_SYMBOLICNAME);
            return name == null
                    ? "not an OSGi bundle: its manifest has no Bundle-SymbolicName"
                    : "not installed by the framework; see the log for the reason, and check whether another "
                            + "bundle is named " + name.replaceFirst(";.*", "") + " with the same version";
        } catch (IOException broken) {
            return "not a readable jar";
        }
    }
}
