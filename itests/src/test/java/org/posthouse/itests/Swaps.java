package org.posthouse.itests;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** Updates bundles of the server in which a test runs to jars of other versions. */
final class Swaps {
    private final BundleContext context;

    Swaps(BundleContext context) {
        this.context = context;
    }

    private Bundle bundle(String name) {
        return Arrays.stream(context.getBundles())
                .filter(b -> b.getSymbolicName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no bundle " + name));
    }

    /** Updates a bundle and sees that the new version is what others use. */
    void swap(String name, String version, List<String> problems) throws Exception {
        Bundle bundle = bundle(name);
        bundle.update(new ByteArrayInputStream(withVersion(jar(name), version)));
        if (!bundle.getVersion().toString().equals(version) || bundle.getState() != Bundle.ACTIVE) {
            problems.add(name + " is " + bundle.getVersion() + " in state " + bundle.getState());
            return;
        }
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (System.nanoTime() < deadline) {
            ServiceReference<?>[] services = bundle.getRegisteredServices();
            boolean used = services != null && Arrays.stream(services).anyMatch(s -> s.getUsingBundles() != null);
            if (used || name.endsWith(".shell")) {
                return;
            }
            Thread.sleep(20);
        }
        problems.add(name + " " + version + ": nobody uses its services");
    }

    private static Path jar(String name) throws IOException {
        Path folder = Path.of(System.getProperty("karaf.home"), "system", "org", "posthouse", name, "0.1.0-SNAPSHOT");
        try (var files = Files.list(folder)) {
            return files.filter(f -> f.toString().endsWith(".jar")).findFirst().orElseThrow();
        }
    }

    private static byte[] withVersion(Path jar, String version) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JarInputStream in = new JarInputStream(Files.newInputStream(jar))) {
            Manifest manifest = in.getManifest();
            manifest.getMainAttributes().put(new Attributes.Name("Bundle-Version"), version);
            try (JarOutputStream copy = new JarOutputStream(out, manifest)) {
                for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                    copy.putNextEntry(new ZipEntry(entry.getName()));
                    in.transferTo(copy);
                }
            }
        }
        return out.toByteArray();
    }
}
