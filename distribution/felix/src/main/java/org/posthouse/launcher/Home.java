package org.posthouse.launcher;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * The directory of a server.
 *
 * @param directory absolute
 * @param properties of the framework, as {@code etc/framework.properties} and {@code etc/custom.properties} have them
 */
record Home(Path directory, Map<String, String> properties) {
    private static final String PLACE = "${posthouse.home}";

    Home {
        properties = Map.copyOf(properties);
    }

    /**
     * Reads what a directory says of itself. What begins with {@code system.} is made a property of the JVM instead, for libraries
     * that ask it before there is a framework.
     *
     * @throws IOException if there is no server in it
     */
    static Home of(Path directory) throws IOException {
        Path home = directory.toAbsolutePath().normalize();
        Map<String, String> properties = new HashMap<>();
        read(home, "framework.properties", properties);
        if (Files.exists(home.resolve("etc/custom.properties"))) {
            read(home, "custom.properties", properties);
        }
        Map<String, String> framework = new HashMap<>();
        properties.forEach((key, value) -> {
            if (key.startsWith("system.")) {
                System.setProperty(key.substring("system.".length()), value);
            } else {
                framework.put(key, value);
            }
        });
        return new Home(home, framework);
    }

    private static void read(Path home, String name, Map<String, String> properties) throws IOException {
        Properties file = new Properties();
        try (Reader reader = Files.newBufferedReader(home.resolve("etc").resolve(name))) {
            file.load(reader);
        }
        file.stringPropertyNames()
                .forEach(key -> properties.put(key, file.getProperty(key).replace(PLACE, home.toString())));
    }

    /** The bundles that came with the server, in a folder for each start level. */
    Path system() {
        return directory.resolve("system");
    }

    /** What the framework keeps between starts. */
    Path cache() {
        return directory.resolve("data/cache");
    }

    /** Where it is told that a server runs. */
    Path instances() {
        return directory.resolve("instances");
    }
}
