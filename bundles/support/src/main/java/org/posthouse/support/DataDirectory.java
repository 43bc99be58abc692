package org.posthouse.support;

import java.nio.file.Path;
import java.util.Optional;
import org.osgi.framework.BundleContext;

/**
 * Where a part of the server keeps its files: in a directory of its name below the framework property
 * {@value #PROPERTY}, else below {@code posthouse} in Karaf's data directory, else in the bundle's own storage.
 */
public final class DataDirectory {
    /** Framework property: the directory of all data. */
    public static final String PROPERTY = "posthouse.data";

    private static final String KARAF = "karaf.data";

    private static final String ETC = "posthouse.etc";
    private static final String KARAF_ETC = "karaf.etc";

    private DataDirectory() {}

    /**
     * The directory of a part; it may not exist yet.
     *
     * @param name the part's
     */
    public static Path of(BundleContext context, String name) {
        return root(context).map(root -> root.resolve(name)).orElseGet(() -> context.getDataFile(name)
                .toPath());
    }

    /** The directory of all data; empty if each bundle keeps its files in its own storage. */
    public static Optional<Path> root(BundleContext context) {
        String root = context.getProperty(PROPERTY);
        if (root != null) {
            return Optional.of(Path.of(root));
        }
        return Optional.ofNullable(context.getProperty(KARAF)).map(karaf -> Path.of(karaf, "posthouse"));
    }

    /** The directory of the configuration, which is a property of the framework; empty if it is not known. */
    public static Optional<Path> etc(BundleContext context) {
        return Optional.ofNullable(context.getProperty(ETC))
                .or(() -> Optional.ofNullable(context.getProperty(KARAF_ETC)))
                .map(Path::of);
    }

    /**
     * The directory of a part that may be configured to be elsewhere.
     *
     * @param configured another directory; blank if there is none
     */
    public static Path of(BundleContext context, String name, String configured) {
        return configured.isBlank() ? of(context, name) : Path.of(configured.strip());
    }
}
