package org.posthouse.update;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarInputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;
import org.posthouse.api.admin.OperationException;
import org.posthouse.support.classes.ClassFile;

/**
 * A jar that is to replace a bundle, looked at without loading anything of it.
 *
 * @param file where it is
 * @param manifest its manifest
 * @param symbolicName without directives
 * @param version 0.0.0 if it has none
 */
record NewJar(Path file, Manifest manifest, String symbolicName, Version version) {
    private static final String SERVICE_COMPONENT = "Service-Component";
    private static final String CLASS = ".class";

    /** Reads a jar and looks for all that can be found wrong with it before it is installed. */
    static NewJar read(Path file, String shown) throws OperationException {
        try (JarFile jar = new JarFile(file.toFile(), false)) {
            Manifest manifest = jar.getManifest();
            String name = manifest == null ? null : value(manifest, Constants.BUNDLE_SYMBOLICNAME);
            if (name == null) {
                throw new OperationException(shown + " is not a bundle: its manifest has no Bundle-SymbolicName");
            }
            if (!"2".equals(value(manifest, Constants.BUNDLE_MANIFESTVERSION))) {
                throw new OperationException(shown + " is not a bundle: its Bundle-ManifestVersion is not 2");
            }
            if (value(manifest, Constants.FRAGMENT_HOST) != null) {
                throw new OperationException(shown + " is a fragment, which provides nothing by itself");
            }
            String version = value(manifest, Constants.BUNDLE_VERSION);
            NewJar read = new NewJar(
                    file,
                    manifest,
                    Headers.names(name).get(0),
                    version == null ? Version.emptyVersion : Version.parseVersion(version));
            read.look(jar);
            return read;
        } catch (IOException failed) {
            throw new OperationException(
                    shown + " is not a readable jar: " + Reasons.shortened(failed.getMessage()), failed);
        } catch (IllegalArgumentException wrong) {
            throw new OperationException(
                    "Invalid manifest of " + shown + ": " + Reasons.shortened(wrong.getMessage()), wrong);
        }
    }

    /** The version of a jar that was read before. */
    static String versionOf(Path file) throws IOException {
        try (JarFile jar = new JarFile(file.toFile(), false)) {
            String version = value(jar.getManifest(), Constants.BUNDLE_VERSION);
            return version == null ? Version.emptyVersion.toString() : version;
        }
    }

    private static String value(Manifest manifest, String header) {
        return manifest.getMainAttributes().getValue(header);
    }

    /** Sees that every class that the bundle is started by is there. */
    private void look(JarFile jar) throws IOException, OperationException {
        Set<String> classes = classes(jar);
        Set<String> elsewhere = new HashSet<>(Headers.names(value(manifest, Constants.IMPORT_PACKAGE)));
        boolean open = value(manifest, Constants.REQUIRE_BUNDLE) != null
                || value(manifest, Constants.DYNAMICIMPORT_PACKAGE) != null;
        List<String> missing = new ArrayList<>();
        String activator = value(manifest, Constants.BUNDLE_ACTIVATOR);
        if (activator != null && !isThere(activator.strip(), classes, elsewhere, open)) {
            missing.add("its activator " + activator.strip() + " is missing");
        }
        Set<String> started = new TreeSet<>();
        for (JarEntry entry : descriptions(jar)) {
            try (InputStream in = jar.getInputStream(entry)) {
                for (Description component : Description.read(in, entry.getName())) {
                    started.add(component.implementation());
                    if (!isThere(component.implementation(), classes, elsewhere, open)) {
                        missing.add("class " + component.implementation() + " of its component " + component.name()
                                + " is missing");
                    }
                    for (String type : component.types()) {
                        if (!isThere(type, classes, elsewhere, open)) {
                            missing.add("its component " + component.name() + " uses " + type
                                    + ", which it neither contains nor imports");
                        }
                    }
                }
            }
        }
        if (activator != null) {
            started.add(activator.strip());
        }
        Set<String> own = packages(classes);
        for (String name : started) {
            JarEntry entry = jar.getJarEntry(name.replace('.', '/') + CLASS);
            if (entry != null) {
                try (InputStream in = jar.getInputStream(entry)) {
                    ClassFile.read(in).classes().stream()
                            .filter(used -> own.contains(packageOf(used)) && !classes.contains(used))
                            .filter(used -> !elsewhere.contains(packageOf(used)))
                            // what stands around a class is named in it, and need not be there
                            .filter(used -> !name.startsWith(used + "$"))
                            .forEach(used ->
                                    missing.add(name + " uses the class " + used + ", which it does not contain"));
                }
            }
        }
        if (!missing.isEmpty()) {
            throw new OperationException("The new jar of " + symbolicName + " is incomplete: " + missing.get(0)
                    + (missing.size() > 1 ? " (and " + (missing.size() - 1) + " more of the kind)" : ""));
        }
    }

    private List<JarEntry> descriptions(JarFile jar) throws OperationException {
        List<JarEntry> found = new ArrayList<>();
        for (String path : Headers.names(value(manifest, SERVICE_COMPONENT))) {
            int before = found.size();
            Pattern name = Pattern.compile(Pattern.quote(path).replace("*", "\\E[^/]*\\Q"));
            jar.stream()
                    .filter(entry -> name.matcher(entry.getName()).matches())
                    .forEach(found::add);
            if (found.size() == before && !path.contains("*")) {
                throw new OperationException("The new jar of " + symbolicName
                        + " is incomplete: the component description " + path + " is missing");
            }
        }
        return found;
    }

    /** The classes of the jar and of the jars in it that are on its class path. */
    private Set<String> classes(JarFile jar) throws IOException {
        Set<String> classes = new HashSet<>();
        List<String> path = Headers.names(value(manifest, Constants.BUNDLE_CLASSPATH));
        for (String place : path.isEmpty() ? List.of(".") : path) {
            JarEntry inner = place.equals(".") ? null : jar.getJarEntry(place);
            if (inner != null && !inner.isDirectory()) {
                try (JarInputStream in = new JarInputStream(jar.getInputStream(inner), false)) {
                    for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
                        addClass(entry.getName(), classes);
                    }
                }
                continue;
            }
            String folder = place.equals(".") ? "" : place.endsWith("/") ? place : place + "/";
            for (Enumeration<JarEntry> all = jar.entries(); all.hasMoreElements(); ) {
                String name = all.nextElement().getName();
                if (name.startsWith(folder)) {
                    addClass(name.substring(folder.length()), classes);
                }
            }
        }
        return classes;
    }

    private static void addClass(String entry, Set<String> classes) {
        if (entry.endsWith(CLASS)) {
            classes.add(entry.substring(0, entry.length() - CLASS.length()).replace('/', '.'));
        }
    }

    private static boolean isThere(String name, Set<String> classes, Set<String> elsewhere, boolean open) {
        return open || classes.contains(name) || name.startsWith("java.") || elsewhere.contains(packageOf(name));
    }

    private static String packageOf(String name) {
        return name.substring(0, Math.max(0, name.lastIndexOf('.')));
    }

    private static Set<String> packages(Set<String> classes) {
        Set<String> packages = new HashSet<>();
        classes.forEach(name -> packages.add(packageOf(name)));
        return packages;
    }

    /** The headers by which it is resolved, and no others. */
    Map<String, String> wiring() {
        Map<String, String> headers = new HashMap<>();
        for (String header : List.of(
                Constants.IMPORT_PACKAGE,
                Constants.EXPORT_PACKAGE,
                Constants.REQUIRE_BUNDLE,
                Constants.REQUIRE_CAPABILITY,
                Constants.PROVIDE_CAPABILITY)) {
            Optional.ofNullable(value(manifest, header)).ifPresent(value -> headers.put(header, value));
        }
        return headers;
    }
}
