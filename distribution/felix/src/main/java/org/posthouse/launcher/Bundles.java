package org.posthouse.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.startlevel.BundleStartLevel;

/** The bundles that came with the server: {@code system/<start level>/<name>.jar}. */
final class Bundles {
    private final Home home;

    Bundles(Home home) {
        this.home = home;
    }

    /**
     * Forgets what the framework keeps if it was made of other jars: those of an older version. Bundles of the operator come back from
     * {@code deploy}; what was updated while the server ran is that of the new version then.
     */
    void forgetOthers() throws IOException {
        Path stamp = home.cache().resolveSibling("cache.stamp");
        String now = stamp();
        if (Files.exists(stamp) && Files.readString(stamp).equals(now)) {
            return;
        }
        delete(home.cache());
        Files.createDirectories(stamp.getParent());
        Files.writeString(stamp, now);
    }

    /** Installs them where there is a framework without bundles. They start with it. */
    void install(BundleContext context) throws IOException, BundleException {
        if (context.getBundles().length > 1) {
            return;
        }
        List<Bundle> installed = new ArrayList<>();
        for (Path jar : jars()) {
            // read where it is, not copied
            Bundle bundle = context.installBundle("reference:" + jar.toUri());
            bundle.adapt(BundleStartLevel.class)
                    .setStartLevel(
                            Integer.parseInt(jar.getParent().getFileName().toString()));
            installed.add(bundle);
        }
        for (Bundle bundle : installed) {
            if (bundle.getHeaders().get(Constants.FRAGMENT_HOST) == null) {
                bundle.start(Bundle.START_ACTIVATION_POLICY);
            }
        }
    }

    private List<Path> jars() throws IOException {
        try (Stream<Path> files = Files.walk(home.system())) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .filter(file -> file.getParent().getFileName().toString().matches("[0-9]{1,3}"))
                    .sorted()
                    .toList();
        }
    }

    /** Changes when a jar does, and with the place: the framework keeps the paths. */
    private String stamp() throws IOException {
        StringBuilder stamp = new StringBuilder(home.program() + "\n");
        for (Path jar : jars()) {
            stamp.append(home.program().relativize(jar))
                    .append(' ')
                    .append(Files.size(jar))
                    .append(' ')
                    .append(Files.getLastModifiedTime(jar).toMillis())
                    .append('\n');
        }
        return stamp.toString();
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> files = Files.walk(folder)) {
            all = files.sorted(Comparator.reverseOrder()).collect(Collectors.toList());
        }
        for (Path file : all) {
            Files.delete(file);
        }
    }
}
