package org.posthouse.intake.life;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.osgi.framework.Version;
import org.posthouse.api.admin.OperationException;

/**
 * A bundle that is to be started beside its older version.
 *
 * @param file where it is
 * @param symbolicName its symbolic name, without directives
 */
record NewJar(Path file, String symbolicName, Version version) {
    private static final long MOST_OCTETS = 256L << 20;

    /** Reads the manifest of a jar. */
    static NewJar read(String text) throws OperationException {
        try {
            Path file = Path.of(text);
            if (!file.isAbsolute() || !Files.isRegularFile(file) || Files.size(file) > MOST_OCTETS) {
                throw new OperationException("The jar must be the absolute path of a file on the server, of at most "
                        + (MOST_OCTETS >> 20) + " MiB, not " + text);
            }
            try (JarFile jar = new JarFile(file.toFile(), false)) {
                Manifest manifest = jar.getManifest();
                Attributes headers = manifest == null ? new Attributes() : manifest.getMainAttributes();
                String name = headers.getValue("Bundle-SymbolicName");
                if (name == null) {
                    throw new OperationException(text + " is not a bundle: its manifest has no Bundle-SymbolicName");
                }
                return new NewJar(
                        file, name.split(";", 2)[0].strip(), Version.parseVersion(headers.getValue("Bundle-Version")));
            }
        } catch (IOException | IllegalArgumentException unreadable) {
            throw new OperationException(text + " cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }

    /** Symbolic name and version, as filters are shown with them. */
    String bundle() {
        return symbolicName + "/" + version;
    }

    /**
     * Copies it into a directory, where it appears as a whole.
     *
     * @return its name there
     * @throws OperationException if a file of its name is there, or it cannot be copied
     */
    String copyInto(Path directory) throws OperationException {
        String name = symbolicName + "-" + version + ".jar";
        try {
            Path part = Files.createTempFile(directory.toAbsolutePath().getParent(), "." + symbolicName, ".part");
            try {
                Files.copy(file, part, StandardCopyOption.REPLACE_EXISTING);
                if (Files.exists(directory.resolve(name))) {
                    throw new OperationException(directory.getFileName() + "/" + name + " exists already");
                }
                Files.move(part, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
                return directory.getFileName() + "/" + name;
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException failed) {
            throw new OperationException("Cannot copy it into " + directory + ": " + failed, failed);
        }
    }
}
