package org.posthouse.launcher;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * The directory of a server. Its program, its configuration and its log are below it, or where {@code posthouse.program},
 * {@code posthouse.etc} and {@code posthouse.log} say, properties of the JVM.
 *
 * @param directory absolute; what the server writes is below it
 * @param program absolute; has the bundles
 * @param properties of the framework, as {@code etc/framework.properties} and {@code etc/custom.properties} have them
 */
record Home(Path directory, Path program, Map<String, String> properties) {
    private static final String FRAMEWORK = "framework.properties";

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
        Path program = place("posthouse.program", home);
        Path etc = place("posthouse.etc", home.resolve("etc"));
        Map<String, Path> places = Map.of(
                "${posthouse.home}",
                home,
                "${posthouse.program}",
                program,
                "${posthouse.etc}",
                etc,
                "${posthouse.log}",
                place("posthouse.log", home.resolve("data/log")));
        Map<String, String> properties = new HashMap<>();
        // it belongs to the version; where the program is apart, it is there
        Path framework = program.resolve(FRAMEWORK);
        read(Files.exists(framework) ? framework : etc.resolve(FRAMEWORK), places, properties);
        Path custom = etc.resolve("custom.properties");
        if (Files.exists(custom)) {
            read(custom, places, properties);
        }
        Map<String, String> own = new HashMap<>();
        properties.forEach((key, value) -> {
            if (key.startsWith("system.")) {
                System.setProperty(key.substring("system.".length()), value);
            } else {
                own.put(key, value);
            }
        });
        return new Home(home, program, own);
    }

    private static Path place(String property, Path usual) {
        String elsewhere = System.getProperty(property);
        return elsewhere == null ? usual : Path.of(elsewhere).toAbsolutePath().normalize();
    }

    private static void read(Path name, Map<String, Path> places, Map<String, String> properties) throws IOException {
        Properties file = new Properties();
        try (Reader reader = Files.newBufferedReader(name)) {
            file.load(reader);
        }
        for (String key : file.stringPropertyNames()) {
            String value = file.getProperty(key);
            for (Map.Entry<String, Path> place : places.entrySet()) {
                value = value.replace(place.getKey(), place.getValue().toString());
            }
            properties.put(key, value);
        }
    }

    /** The bundles that came with the server, in a folder for each start level. */
    Path system() {
        return program.resolve("system");
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
