package org.posthouse.filter.dnsbl;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthouse.auth.peer.Network;
import org.posthouse.auth.peer.Networks;

/**
 * Which answers of a list mean an entry (rfc5782#2.3).
 *
 * @param values answers or ranges of them
 * @param bits bits of the last octet, one of which has to be set
 */
record AnswerRule(Networks values, int bits) {
    /** Any answer does. */
    static final AnswerRule ANY = new AnswerRule(new Networks(List.of()), 0);

    private static final Network LOOPBACK = Network.of("127.0.0.0/8").orElseThrow();
    private static final Network ERRORS = Network.of("127.255.255.0/24").orElseThrow();
    private static final Network REFUSED = Network.of("127.0.0.1").orElseThrow();

    /**
     * Reads a rule.
     *
     * @param values answers or ranges, all in 127.0.0.0/8; none: any
     * @param bits numbers from 1 to 255; none: any
     * @throws IllegalArgumentException if they are not
     */
    static AnswerRule of(List<String> values, List<String> bits) {
        List<Network> ranges = new ArrayList<>();
        for (String value : values) {
            ranges.add(Network.of(value)
                    .filter(range -> LOOPBACK.contains(range.address()) && range.bits() >= LOOPBACK.bits())
                    .orElseThrow(() -> new IllegalArgumentException("'" + value + "' is not in 127.0.0.0/8")));
        }
        int mask = 0;
        for (String bit : bits) {
            if (!bit.matches("[1-9][0-9]{0,2}") || Integer.parseInt(bit) > 0xFF) {
                throw new IllegalArgumentException("'" + bit + "' is not a number from 1 to 255");
            }
            mask |= Integer.parseInt(bit);
        }
        return new AnswerRule(new Networks(ranges), mask);
    }

    /** True if this answer means an entry. */
    boolean matches(InetAddress answer) {
        boolean any = values.ranges().isEmpty() && bits == 0;
        byte[] octets = answer.getAddress();
        return any || values.contains(answer) || (octets[octets.length - 1] & bits) != 0;
    }

    /**
     * Why a list that gives such answers is not to be trusted; empty if it may be. Outside of 127.0.0.0/8 the domain has a new
     * owner or somebody rewrites answers; the others say that this server may not ask.
     */
    static Optional<String> wrong(List<InetAddress> answers) {
        for (InetAddress answer : answers) {
            if (!LOOPBACK.contains(answer)) {
                return Optional.of("answers " + answer.getHostAddress() + ", which is not in 127.0.0.0/8");
            }
            if (ERRORS.contains(answer) || REFUSED.contains(answer)) {
                return Optional.of("refuses to answer (" + answer.getHostAddress()
                        + "): too many queries, or a public resolver is used");
            }
        }
        return Optional.empty();
    }
}
