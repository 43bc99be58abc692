package org.posthouse.benchmarks.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * The filters of {@code optional/} that a server on the internet wants: authentication, rates, scores, junk. They look at mail of this
 * machine too, and find the sender in the DNS of the driver.
 *
 * @param names its port
 */
public record Filters(int names) {
    private static final List<String> NAMES =
            List.of("spf", "dkim", "dmarc", "iprev", "rate", "greylist", "junk", "score");

    /** Those that leave this machine's own clients alone, unless they are told otherwise. */
    private static final List<String> TRUSTING = List.of("spf", "dkim", "dmarc", "iprev", "greylist");

    void install(Path server) throws IOException {
        try (Stream<Path> optional = Files.list(server.resolve("optional"))) {
            for (Path jar : optional.filter(Filters::isWanted).toList()) {
                Files.copy(jar, server.resolve("deploy").resolve(jar.getFileName()));
            }
        }
        set(server, "dns", "servers = [ \"127.0.0.1:" + names + "\" ]");
        for (String name : TRUSTING) {
            set(server, "filter." + name, "trusted = [ ]");
        }
        set(server, "filter.rate", "limits = [ ]"); // all mail comes from one client
    }

    private static boolean isWanted(Path jar) {
        String file = jar.getFileName().toString();
        return NAMES.stream().anyMatch(name -> file.startsWith("org.posthouse.filter." + name + "-"));
    }

    private static void set(Path server, String part, String option) throws IOException {
        Path file = server.resolve("etc/org.posthouse." + part + ".cfg");
        if (Files.exists(file) && Files.readString(file).contains(option.split(" ")[0])) {
            Files.writeString(
                    file, System.lineSeparator() + option + System.lineSeparator(), StandardOpenOption.APPEND);
        }
    }
}
