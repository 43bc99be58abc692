package org.posthouse.queue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.posthouse.api.message.Address;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What configuration says, as one immutable whole. */
record Settings(
        int perDestination,
        int recipientsPerJob,
        List<Duration> retry,
        Duration maxLifetime,
        Duration delayNotice,
        String hostname,
        Address postmaster,
        boolean holdDoubleBounces,
        int returnFull) {
    private static final Logger LOG = LoggerFactory.getLogger(Settings.class);

    /** Stores keep delivery keys for longer than this. */
    static final Duration LONGEST_LIFE = Duration.ofDays(7);

    private static final List<Duration> SCHEDULE =
            List.of(Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofMinutes(15), Duration.ofHours(1));

    Settings {
        retry = List.copyOf(retry);
    }

    static Settings of(QueueConfig config) {
        String hostname =
                config.hostname().isBlank() ? systemName() : config.hostname().strip();
        List<Duration> retry = new ArrayList<>();
        for (String wait : config.retry() == null ? new String[0] : config.retry()) {
            if (!wait.isBlank()) {
                retry.add(atLeast(Duration.ofSeconds(1), duration(wait, Duration.ofMinutes(15))));
            }
        }
        Duration life = duration(config.maxLifetime(), Duration.ofDays(5));
        return new Settings(
                Math.max(1, config.perDestination()),
                Math.max(1, config.recipientsPerJob()),
                retry.isEmpty() ? SCHEDULE : retry,
                life.compareTo(LONGEST_LIFE) > 0 ? LONGEST_LIFE : life,
                duration(config.delayNotice(), Duration.ofHours(4)),
                hostname,
                postmaster(config.postmaster(), hostname),
                "hold".equalsIgnoreCase(config.doubleBounce().strip()),
                Math.max(0, config.returnFull()));
    }

    private static Duration atLeast(Duration least, Duration given) {
        return given.compareTo(least) < 0 ? least : given;
    }

    private static Address postmaster(String configured, String hostname) {
        return Address.parse(configured.strip())
                .or(() -> Address.parse("postmaster@" + hostname))
                .orElseGet(() -> new Address("postmaster", "localhost"));
    }

    /** {@code 90s}, {@code 5m}, {@code 4h}, {@code 5d}; without a unit, seconds. */
    static Duration duration(String text, Duration otherwise) {
        String value = text.strip().toLowerCase(Locale.ROOT);
        try {
            if (value.isEmpty()) {
                return otherwise;
            }
            char unit = value.charAt(value.length() - 1);
            if (Character.isDigit(unit)) {
                return Duration.ofSeconds(Integer.parseInt(value));
            }
            int number = Integer.parseInt(value.substring(0, value.length() - 1).strip());
            if (number >= 0) {
                switch (unit) {
                    case 's':
                        return Duration.ofSeconds(number);
                    case 'm':
                        return Duration.ofMinutes(number);
                    case 'h':
                        return Duration.ofHours(number);
                    case 'd':
                        return Duration.ofDays(number);
                    default:
                    // said below
                }
            }
        } catch (NumberFormatException notANumber) {
            // said below
        }
        LOG.error("'{}' is not a time, {} is used instead", text, otherwise);
        return otherwise;
    }

    private static String systemName() {
        try {
            return InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT);
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    /**
     * The wait after an attempt.
     *
     * @param attempts attempts made so far, this one included
     * @param spread 0 to 1, chooses within ±10 %, so that what failed together is not tried together
     */
    Duration waitAfter(int attempts, double spread) {
        Duration wait = retry.get(Math.min(Math.max(1, attempts), retry.size()) - 1);
        return wait.plusMillis((long) (wait.toMillis() * (spread * 0.2 - 0.1)));
    }
}
