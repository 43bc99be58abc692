package org.posthouse.itests;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.posthouse.api.filter.Filter;

/** Makes a bundle of classes of this module: what a plug-in's own build does, without one. */
final class PluginJar {
    private static final String IMPORTS = "org.posthouse.api.filter;version=\"[2,3)\","
            + "org.posthouse.api.mail;version=\"[1,2)\",org.posthouse.api.message;version=\"[2,3)\","
            + "org.posthouse.api.routing;version=\"[2,3)\"";

    private final String name;
    private final String version;
    private final List<String> components = new ArrayList<>();
    private final List<Class<?>> classes = new ArrayList<>();

    private PluginJar(String name, String version) {
        this.name = name;
        this.version = version;
    }

    static PluginJar of(String symbolicName, String version) {
        return new PluginJar(symbolicName, version);
    }

    /** Adds a filter as a component of Declarative Services; properties are {@code name=value}. */
    PluginJar filter(Class<? extends Filter> type, int ranking, String... properties) {
        return component(Filter.class, type, ranking, properties);
    }

    /** Adds a component that offers a service; properties are {@code name=value}. */
    <T> PluginJar component(Class<T> service, Class<? extends T> type, int ranking, String... properties) {
        StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
                .append("<scr:component xmlns:scr=\"http://www.osgi.org/xmlns/scr/v1.3.0\" immediate=\"true\" name=\"")
                .append(type.getName())
                .append("\">\n  <implementation class=\"")
                .append(type.getName())
                .append("\"/>\n  <service><provide interface=\"")
                .append(service.getName())
                .append("\"/></service>\n  <property name=\"service.ranking\" type=\"Integer\" value=\"")
                .append(ranking)
                .append("\"/>\n");
        for (String property : properties) {
            int equals = property.indexOf('=');
            xml.append("  <property name=\"")
                    .append(property, 0, equals)
                    .append("\" value=\"")
                    .append(property.substring(equals + 1))
                    .append("\"/>\n");
        }
        components.add(xml.append("</scr:component>\n").toString());
        return with(type);
    }

    /** Adds a class that is no component, such as one that filters share. */
    PluginJar with(Class<?> type) {
        classes.add(type);
        return this;
    }

    /** Writes the bundle. */
    Path write(Path file) throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Bundle-ManifestVersion", "2");
        main.putValue("Bundle-SymbolicName", name);
        main.putValue("Bundle-Version", version);
        main.putValue("Import-Package", IMPORTS);
        main.putValue("Service-Component", "OSGI-INF/*.xml");
        Files.createDirectories(file.toAbsolutePath().getParent());
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out, manifest)) {
            for (int i = 0; i < components.size(); i++) {
                jar.putNextEntry(new JarEntry("OSGI-INF/component-" + i + ".xml"));
                jar.write(components.get(i).getBytes(StandardCharsets.UTF_8));
            }
            for (Class<?> type : classes) {
                String path = type.getName().replace('.', '/') + ".class";
                jar.putNextEntry(new JarEntry(path));
                try (InputStream in = type.getClassLoader().getResourceAsStream(path)) {
                    in.transferTo(jar);
                }
            }
        }
        return file;
    }
}
