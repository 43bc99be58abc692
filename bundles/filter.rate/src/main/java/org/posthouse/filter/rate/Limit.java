package org.posthouse.filter.rate;

import java.time.Duration;
import java.util.Locale;

/**
 * How much is allowed for each of some kind.
 *
 * @param per for each what
 * @param counted what is counted
 * @param most so many at once, and so many in a period in the long run
 * @param hold what is too much is held in the queue; otherwise it is refused for now
 */
record Limit(Per per, Counted counted, int most, Duration period, boolean hold) {
    /** Of what each has a count of its own. */
    enum Per {
        /** The client's address; of IPv6 its /64, since whoever has one address there has them all. */
        CLIENT,
        /** The client's network: /24 of IPv4, /64 of IPv6. */
        NETWORK,
        /** The account that has logged in. */
        ACCOUNT,
        /** The domain of the sender. */
        SENDER_DOMAIN;

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** What is counted. */
    enum Counted {
        CONNECTIONS,
        /** MAIL commands. */
        MESSAGES,
        /** RCPT commands. */
        RECIPIENTS;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final double NANOS = 1e9;

    /** How fast its levels fall. */
    double perSecond() {
        return most / (period.toNanos() / NANOS);
    }

    /** What its levels belong to: they stay if only the number allowed changes. */
    String identity() {
        return per.word() + " " + counted.word() + " " + period + " " + hold;
    }

    /** What is allowed, as people say it: {@code 1000 recipients in 1h}. */
    String allowed() {
        String time = period.toString().replaceFirst("PT?", "").toLowerCase(Locale.ROOT);
        return most + " " + counted.word() + " in " + time;
    }

    /** In metrics. */
    String words() {
        return per.word() + " " + counted.word();
    }
}
