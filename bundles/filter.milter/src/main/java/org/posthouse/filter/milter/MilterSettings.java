package org.posthouse.filter.milter;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthouse.filter.milter.protocol.Endpoint;
import org.posthouse.filter.milter.protocol.Limits;

/**
 * What configuration says, made usable.
 *
 * @param name of the filter
 * @param endpoint where the milter listens; empty if that was not understood
 * @param ranking of the filter
 * @param roles of listeners
 * @param onFailure what a failure means
 * @param version of the protocol that is offered: 2, 4 or 6
 * @param mostBody octets of a new body
 */
record MilterSettings(
        String name,
        Optional<Endpoint> endpoint,
        int ranking,
        List<String> roles,
        OnFailure onFailure,
        int version,
        Limits limits,
        boolean lookUpNames,
        long mostBody) {
    private static final int INTRODUCTION = 4; // negotiation, CONNECT, HELO, and the command itself
    private static final Duration LOOK_UPS = Duration.ofSeconds(15);
    private static final Duration SLACK =
            Duration.ofSeconds(10); // to read a new body, and so that we give up before intake

    /** What a failure means. */
    enum OnFailure {
        DEFER,
        PASS,
        REJECT
    }

    /**
     * Reads configuration.
     *
     * @param otherwise the name of a filter that has none
     */
    static MilterSettings of(MilterConfig config, String otherwise) {
        int command = within(config.commandSeconds(), 300);
        int message = within(config.messageSeconds(), 600);
        return new MilterSettings(
                config.name().isBlank() ? otherwise : config.name().strip(),
                Endpoint.parse(config.address().strip()),
                config.ranking(),
                List.of(config.roles()),
                onFailure(config.onFailure()),
                version(config.protocol()),
                new Limits(
                        Duration.ofSeconds(within(config.connectSeconds(), 300)),
                        Duration.ofSeconds(command),
                        Duration.ofSeconds(message),
                        Duration.ofSeconds(Math.max(message, within(config.longestSeconds(), 600)))),
                config.lookUpNames(),
                (long) within(config.maxBodyMiB(), 1024) << 20);
    }

    private static int within(int value, int most) {
        return Math.max(1, Math.min(most, value));
    }

    /** What is not understood defers, which loses nothing. */
    private static OnFailure onFailure(String word) {
        return switch (word.strip().toLowerCase(Locale.ROOT)) {
            case "pass" -> OnFailure.PASS;
            case "reject" -> OnFailure.REJECT;
            default -> OnFailure.DEFER;
        };
    }

    private static int version(int configured) {
        return configured >= 6 ? 6 : configured >= 4 ? 4 : 2;
    }

    /** How long a call before the message may take. */
    Duration commandCall() {
        return limits.connect().plus(limits.command().multipliedBy(INTRODUCTION));
    }

    /** How long the call with the message may take. */
    Duration messageCall() {
        return commandCall().plus(limits.longest());
    }

    /** The deadline for intake: what may be taken here, and some more. */
    Duration deadline() {
        return messageCall().plus(SLACK).plus(lookUpNames ? LOOK_UPS : Duration.ZERO);
    }
}
