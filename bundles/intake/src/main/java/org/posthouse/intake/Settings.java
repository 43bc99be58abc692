package org.posthouse.intake;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What configuration says, as one immutable whole. Units as in {@link IntakeConfig}. */
record Settings(
        String hostname,
        long maxSize,
        int maxRecipients,
        int maxNullSenderRecipients,
        int maxReceived,
        SenderCheck senderCheck,
        Duration directWait,
        boolean provenance) {
    /** How the sender of an authenticated user is checked. */
    enum SenderCheck {
        OFF,
        LOCAL,
        ALL
    }

    static Settings of(IntakeConfig config) {
        return new Settings(
                config.hostname().isBlank() ? systemName() : config.hostname().strip(),
                Math.max(0, config.maxSize()),
                Math.max(1, config.maxRecipients()),
                Math.max(1, config.maxNullSenderRecipients()),
                Math.max(1, config.maxReceived()),
                check(config.checkSender()),
                Duration.ofMillis(Math.max(0, config.directWait())),
                config.provenanceHeader());
    }

    /** Anything that is not understood means the strictest. */
    private static SenderCheck check(String text) {
        return Arrays.stream(SenderCheck.values())
                .filter(c -> c.name().equalsIgnoreCase(text.strip()))
                .findFirst()
                .orElse(SenderCheck.ALL);
    }

    private static String systemName() {
        try {
            return InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT);
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    static Set<String> names(String[] list) {
        return list == null
                ? Set.of()
                : Arrays.stream(list)
                        .map(String::strip)
                        .filter(n -> !n.isEmpty())
                        .collect(Collectors.toSet());
    }

    static Path directory(IntakeConfig config) {
        String given = config.directory().strip();
        return given.isEmpty() ? Path.of(System.getProperty("java.io.tmpdir"), "posthouse-intake") : Path.of(given);
    }
}
