package org.posthouse.update;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Enumeration;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.osgi.framework.Bundle;

/**
 * Writes the jar of an installed bundle. Its location is no help: after an update it is still where the first version came
 * from.
 */
final class Content {
    private static final int FAST = 1;

    private Content() {}

    /** Writes all entries of a bundle into a jar; it is on the disk on return. */
    static void write(Bundle bundle, Path file) throws IOException {
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file))) {
            jar.setLevel(FAST);
            copy(bundle, JarFile.MANIFEST_NAME, jar); // readers of streams expect it first
            entries(bundle, "/", jar);
        }
        try (FileChannel written = FileChannel.open(file, StandardOpenOption.WRITE)) {
            written.force(true);
        }
    }

    private static void entries(Bundle bundle, String folder, JarOutputStream jar) throws IOException {
        Enumeration<String> paths = bundle.getEntryPaths(folder);
        while (paths != null && paths.hasMoreElements()) {
            String path = paths.nextElement();
            if (path.endsWith("/")) {
                entries(bundle, path, jar);
            } else if (!path.equalsIgnoreCase(JarFile.MANIFEST_NAME)) {
                copy(bundle, path, jar);
            }
        }
    }

    private static void copy(Bundle bundle, String path, JarOutputStream jar) throws IOException {
        URL entry = bundle.getEntry(path);
        if (entry == null) {
            throw new IOException("bundle " + bundle.getSymbolicName() + " has no " + path);
        }
        jar.putNextEntry(new ZipEntry(path));
        try (InputStream in = entry.openStream()) {
            in.transferTo(jar);
        }
        jar.closeEntry();
    }
}
