package org.posthouse.filter.dnsbl;

import java.net.InetAddress;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.posthouse.filter.dnsbl.Subject.Of;
import org.posthouse.net.api.dns.Answer;
import org.posthouse.net.api.dns.Resolver;

/**
 * Asks a list for what every list has, and for what none has (rfc5782#5): a list that was given up often lists the whole
 * Internet, or nothing. Blocks for as long as the DNS takes.
 */
final class ListTest {
    /** What came of it. */
    sealed interface Result {
        /**
         * The list can be asked.
         *
         * @param of about these
         */
        record Good(Set<Of> of) implements Result {}

        /** The list answers wrong. */
        record Bad(String why) implements Result {}

        /** There is no answer now. */
        record NoAnswer() implements Result {}
    }

    private static final String LISTED = "127.0.0.2";
    private static final String UNLISTED = "127.0.0.1";
    private static final String LISTED_NAME = "test";
    private static final String UNLISTED_NAME = "invalid";
    private static final String UNLISTED_ADDRESS = "nobody@invalid";

    private ListTest() {}

    static Result of(BlockList list, Resolver dns) {
        return switch (list.kind()) {
            case ADDRESSES -> addresses(list, dns);
            case DOMAINS ->
                verdict(
                        list,
                        dns.ipv4(UNLISTED_NAME + "." + list.zone()),
                        UNLISTED_NAME,
                        Optional.of(dns.ipv4(list.test().orElse(LISTED_NAME) + "." + list.zone())),
                        list.test().orElse(LISTED_NAME));
            case HASHES ->
                verdict(
                        list,
                        dns.ipv4(QueryNames.hash(UNLISTED_ADDRESS) + "." + list.zone()),
                        UNLISTED_ADDRESS,
                        list.test().map(address -> dns.ipv4(QueryNames.hash(address) + "." + list.zone())),
                        list.test().orElse(""));
        };
    }

    private static Result addresses(BlockList list, Resolver dns) {
        Set<Of> good = EnumSet.noneOf(Of.class);
        Result last = new Result.NoAnswer();
        for (Of family : list.of()) {
            last = verdict(
                    list,
                    dns.ipv4(name(family, UNLISTED, list)),
                    UNLISTED,
                    Optional.of(dns.ipv4(name(family, list.test().orElse(LISTED), list))),
                    list.test().orElse(LISTED));
            if (last instanceof Result.Good) {
                good.add(family);
            } else if (last instanceof Result.NoAnswer || isCertain(last)) {
                return last;
            }
        }
        return good.isEmpty() ? last : new Result.Good(good); // many lists have addresses of one family only
    }

    /** True if no other family can mend it. */
    private static boolean isCertain(Result result) {
        return result instanceof Result.Bad bad && !bad.why().startsWith("does not list");
    }

    private static Result verdict(
            BlockList list,
            Answer<InetAddress> unlisted,
            String unlistedName,
            Optional<Answer<InetAddress>> listed,
            String listedName) {
        Optional<String> wrong = AnswerRule.wrong(unlisted.records())
                .or(() -> listed.flatMap(answer -> AnswerRule.wrong(answer.records())));
        if (wrong.isPresent()) {
            return new Result.Bad(wrong.get());
        }
        if (unlisted.kind() == Answer.Kind.FOUND) {
            return new Result.Bad("lists " + unlistedName + ", as only a list of everything does");
        }
        if (unlisted.kind() == Answer.Kind.TRY_LATER
                || listed.map(Answer::kind).equals(Optional.of(Answer.Kind.TRY_LATER))) {
            return new Result.NoAnswer();
        }
        return listed.isEmpty() || listed.get().kind() == Answer.Kind.FOUND
                ? new Result.Good(list.of())
                : new Result.Bad("does not list " + listedName + ", its test entry");
    }

    /** Of IPv6 the mapped form of the same address (rfc5782#5). */
    private static String name(Of family, String address, BlockList list) {
        String[] numbers = address.split("\\.");
        byte[] octets = new byte[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            octets[i] = (byte) Integer.parseInt(numbers[i]);
        }
        if (family == Of.IPV4) {
            return QueryNames.reversed(octets) + "." + list.zone();
        }
        byte[] mapped = new byte[16];
        mapped[10] = mapped[11] = (byte) 0xFF;
        System.arraycopy(octets, 0, mapped, 12, octets.length);
        return QueryNames.reversed(mapped) + "." + list.zone();
    }
}
