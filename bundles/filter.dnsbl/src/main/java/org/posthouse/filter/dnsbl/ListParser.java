package org.posthouse.filter.dnsbl;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.posthouse.auth.peer.Network;
import org.posthouse.filter.dnsbl.BlockList.Kind;
import org.posthouse.filter.dnsbl.Subject.Of;
import org.posthouse.support.address.AsciiForm;
import org.posthouse.support.entry.Entry;

/** Reads entries such as {@code list.example; kind=addresses; answers=127.0.0.2, 127.0.0.4/30; points=3; reason}. */
final class ListParser {
    private static final double MOST_POINTS = 1000;

    private ListParser() {}

    /**
     * Reads an entry.
     *
     * @throws IllegalArgumentException if it cannot be understood as a whole; the message says what
     */
    static BlockList parse(String text) {
        Entry entry = Entry.parse(
                text, Set.of("kind", "points", "answers", "bits", "of", "test"), Set.of("reject", "reason", "whole"));
        Kind kind = kind(entry.text("kind").orElse("addresses"));
        if (!entry.has("points") && !entry.has("reject")) {
            throw new IllegalArgumentException("needs 'points' or 'reject'");
        }
        double points = entry.text("points").map(ListParser::points).orElse(0.0);
        return new BlockList(
                zone(entry.name()),
                kind,
                points,
                entry.has("reject"),
                AnswerRule.of(entry.list("answers"), entry.list("bits")),
                points < 0 ? ofGood(entry.list("of"), kind) : of(entry.list("of"), kind),
                entry.has("reason"),
                entry.has("whole"),
                entry.text("test").map(known -> test(known.toLowerCase(Locale.ROOT), kind)));
    }

    private static String test(String known, Kind kind) {
        boolean possible =
                switch (kind) {
                    case ADDRESSES ->
                        known.indexOf(':') < 0
                                && known.indexOf('/') < 0
                                && Network.of(known).isPresent();
                    case DOMAINS -> known.matches("[a-z0-9_-]{1,63}(\\.[a-z0-9_-]{1,63}){0,3}");
                    case HASHES -> known.matches("[^@\\s]{1,64}@[^@\\s]{1,200}");
                };
        if (!possible) {
            throw new IllegalArgumentException("'" + known + "' cannot be the test entry of such a list");
        }
        return known;
    }

    private static String zone(String name) {
        String zone = AsciiForm.comparable(name.endsWith(".") ? name.substring(0, name.length() - 1) : name);
        if (!zone.matches("[a-z0-9_-]{1,63}(\\.[a-z0-9_-]{1,63})+") || zone.length() > 150) {
            throw new IllegalArgumentException("'" + name + "' is not a domain");
        }
        return zone;
    }

    private static Kind kind(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "addresses" -> Kind.ADDRESSES;
            case "domains" -> Kind.DOMAINS;
            case "hashes" -> Kind.HASHES;
            default ->
                throw new IllegalArgumentException("unknown kind '" + word + "': use addresses, domains or hashes");
        };
    }

    private static double points(String text) {
        if (!text.matches("-?[0-9]{1,4}(\\.[0-9]{1,3})?") || Math.abs(Double.parseDouble(text)) > MOST_POINTS) {
            throw new IllegalArgumentException("'" + text + "' is not a number of points");
        }
        return Double.parseDouble(text);
    }

    private static Set<Of> of(List<String> words, Kind kind) {
        Set<Of> of = EnumSet.noneOf(Of.class);
        for (String word : words) {
            Optional<Of> one = Of.of(word).filter(kind.possible()::contains);
            of.add(one.orElseThrow(() -> new IllegalArgumentException(
                    "a list of " + kind.name().toLowerCase(Locale.ROOT) + " cannot be asked about '" + word + "'")));
        }
        return of.isEmpty() ? kind.usual() : of;
    }

    /** What a list of good senders is asked about: nothing that the sender can choose. */
    private static Set<Of> ofGood(List<String> words, Kind kind) {
        if (kind.certain().isEmpty()) {
            throw new IllegalArgumentException(
                    "a list of hashes cannot have points below 0: the addresses are what the sender says");
        }
        Set<Of> of = words.isEmpty() ? kind.certain() : of(words, kind);
        if (!kind.certain().containsAll(of)) {
            throw new IllegalArgumentException(
                    "a list of domains with points below 0 can be asked about 'host' only: the rest is what the sender says");
        }
        return of;
    }
}
