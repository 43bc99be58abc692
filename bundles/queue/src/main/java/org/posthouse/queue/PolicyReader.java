package org.posthouse.queue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.posthouse.api.message.Address;
import org.posthouse.queue.parts.Policy;
import org.posthouse.support.address.AsciiForm;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a policy of what configuration says, whatever it says. */
final class PolicyReader {
    private static final Logger LOG = LoggerFactory.getLogger(PolicyReader.class);

    /** Stores keep delivery keys for longer than this. */
    private static final Duration LONGEST_LIFE = Duration.ofDays(7);

    private static final List<Duration> SCHEDULE =
            List.of(Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofMinutes(15), Duration.ofHours(1));

    private PolicyReader() {}

    /** @param server what the server is called */
    static Policy read(QueueConfig config, String server) {
        String hostname = AsciiForm.domain(server).orElse("localhost");
        List<Duration> retry = new ArrayList<>();
        for (String wait : config.retry() == null ? new String[0] : config.retry()) {
            if (!wait.isBlank()) {
                retry.add(atLeast(Duration.ofSeconds(1), duration(wait, Duration.ofMinutes(15))));
            }
        }
        Duration life = duration(config.maxLifetime(), Duration.ofDays(5));
        return new Policy(
                Math.max(1, config.perDestination()),
                Math.max(1, config.recipientsPerJob()),
                retry.isEmpty() ? SCHEDULE : retry,
                life.compareTo(LONGEST_LIFE) > 0 ? LONGEST_LIFE : life,
                duration(config.delayNotice(), Duration.ofHours(4)),
                hostname,
                postmaster(config.postmaster(), hostname),
                "hold".equalsIgnoreCase(config.doubleBounce().strip()),
                Math.max(0, config.returnFull()),
                "all".equalsIgnoreCase(config.successNotices().strip()));
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
        LOG.error("'{}' is not a time, using {} instead", text, otherwise);
        return otherwise;
    }
}
