package org.posthouse.transport.relay;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What configuration says, as one immutable whole. */
record Settings(
        String heloName,
        int port,
        Tls tls,
        Duration connectTimeout,
        Duration timeout,
        Duration finalTimeout,
        int maxConnectionsPerHost,
        Duration keepIdle,
        boolean allowInternal,
        Optional<InetAddress> source,
        boolean justSend8) {
    private static final Logger LOG = LoggerFactory.getLogger(Settings.class);

    /** How a connection is encrypted. */
    enum Tls {
        NONE,
        OPPORTUNISTIC,
        REQUIRE,
        VERIFY;

        boolean isRequired() {
            return this == REQUIRE || this == VERIFY;
        }

        /** Anything that is not understood means the strictest. */
        static Tls of(String text) {
            return Arrays.stream(values())
                    .filter(t -> t.name().equalsIgnoreCase(text.strip()))
                    .findFirst()
                    .orElse(VERIFY);
        }
    }

    static Settings of(RelayConfig config) {
        return new Settings(
                config.heloName().isBlank() ? systemName() : config.heloName().strip(),
                config.port(),
                Tls.of(config.tls()),
                Duration.ofSeconds(Math.max(1, config.connectTimeout())),
                Duration.ofSeconds(Math.max(1, config.timeout())),
                Duration.ofSeconds(Math.max(1, config.finalTimeout())),
                Math.max(1, config.maxConnectionsPerHost()),
                Duration.ofSeconds(Math.max(0, config.keepIdle())),
                config.allowInternal(),
                source(config.sourceAddress().strip()),
                config.justSend8());
    }

    private static Optional<InetAddress> source(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Optional<InetAddress> address = Literals.parse(text);
        if (address.isEmpty()) {
            LOG.error("The source address '{}' is not an address; the system chooses", text);
        }
        return address;
    }

    private static String systemName() {
        try {
            return InetAddress.getLocalHost().getCanonicalHostName().toLowerCase(Locale.ROOT);
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
