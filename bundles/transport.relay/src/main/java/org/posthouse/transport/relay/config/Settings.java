package org.posthouse.transport.relay.config;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What configuration says, as one immutable whole.
 *
 * @param heloName the name for EHLO; empty: the connection's own address
 * @param dane whether TLSA records count
 * @param own this server's names, in lower case
 * @param internal where mail exchangers may be although such addresses are internal
 * @param sources local addresses to connect from
 * @param idle how long a connection is kept for another mail; zero: not at all
 */
public record Settings(
        String heloName,
        int port,
        TlsPolicy tls,
        boolean dane,
        Set<String> own,
        Networks internal,
        List<InetAddress> sources,
        Family family,
        boolean sendEightBit,
        int maxConnectionsPerHost,
        Duration idle,
        int mailsPerConnection,
        Timeouts timeouts) {
    /** Which addresses are used. */
    public enum Family {
        ANY,
        IPV4,
        IPV6
    }

    /** In force until there is a configuration that makes sense. */
    public static final Settings DEFAULT = new Settings(
            "",
            25,
            TlsPolicy.OPPORTUNISTIC,
            true,
            Set.of(),
            Networks.NONE,
            List.of(),
            Family.ANY,
            true,
            10,
            Duration.ofSeconds(5),
            100,
            Timeouts.DEFAULT);

    public Settings {
        own = Set.copyOf(own);
        sources = List.copyOf(sources);
    }

    /**
     * Reads a configuration.
     *
     * @param server what the server is called
     * @throws IllegalArgumentException if it makes no sense; the text says why
     */
    public static Settings of(RelayConfig config, String server) {
        String helo = config.heloName().strip();
        if (!helo.isEmpty() && !helo.matches("[A-Za-z0-9._-]{1,255}|\\[[A-Za-z0-9:.]{1,80}\\]")) {
            throw new IllegalArgumentException("heloName is not a host name: " + helo);
        }
        if (config.port() < 1 || config.port() > 65535) {
            throw new IllegalArgumentException("invalid port: " + config.port());
        }
        boolean qualified = server.indexOf('.') > 0;
        String name = helo.isEmpty() && qualified ? server : helo; // rfc5321#4.1.4
        Set<String> own = new HashSet<>();
        for (String other : config.ownNames() == null ? new String[0] : config.ownNames()) {
            own.add(HostNames.key(other));
        }
        own.add(HostNames.key(name));
        own.add(qualified ? HostNames.key(server) : "");
        own.remove("");
        List<InetAddress> sources = new ArrayList<>();
        for (String source : config.sourceAddress() == null ? new String[0] : config.sourceAddress()) {
            if (!source.isBlank()) {
                sources.add(Literals.address(source.strip())
                        .orElseThrow(() -> new IllegalArgumentException("invalid sourceAddress: " + source)));
            }
        }
        return new Settings(
                name,
                config.port(),
                TlsPolicy.of(config.tls())
                        .orElseThrow(() -> new IllegalArgumentException("unknown TLS policy: " + config.tls())),
                config.dane(),
                own,
                config.allowInternal() ? Networks.ALL : Networks.of(config.internalNetworks()),
                sources,
                word(Family.class, config.addressFamily(), "addressFamily"),
                config.justSend8(),
                Math.max(1, config.maxConnectionsPerHost()),
                seconds(0, config.keepIdle()),
                Math.max(1, config.mailsPerConnection()),
                new Timeouts(
                        seconds(1, config.connectTimeout()),
                        seconds(1, config.greetingTimeout()),
                        seconds(1, config.timeout()),
                        seconds(1, config.dataTimeout()),
                        seconds(1, config.blockTimeout()),
                        seconds(1, config.finalTimeout()),
                        seconds(1, config.jobTimeout())));
    }

    private static <T extends Enum<T>> T word(Class<T> type, String word, String option) {
        try {
            return Enum.valueOf(type, word.strip().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw new IllegalArgumentException("unknown " + option + ": " + word, unknown);
        }
    }

    private static Duration seconds(int least, int value) {
        return Duration.ofSeconds(Math.max(least, value));
    }

    /** True if the host is this server. */
    public boolean isOwn(String host) {
        return own.contains(HostNames.key(host));
    }

    /** The local address for connecting to another. */
    public Optional<InetAddress> source(InetAddress remote) {
        return sources.stream().filter(s -> s.getClass() == remote.getClass()).findFirst();
    }
}
