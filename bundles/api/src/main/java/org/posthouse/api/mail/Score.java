package org.posthouse.api.mail;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A part of the score of a mail: what one rule of one filter found, and what that counts. A filter that is not sure publishes
 * its parts instead of deciding; {@code filter.score} adds up those of all filters and decides by the sum. Made for parts that
 * are few: at most some dozens a mail.
 *
 * @param rule the rule's name, the same for each mail it is true of, such as {@code dnsbl.zen.spamhaus.org}; not empty
 * @param points what it counts: above 0 for what unwanted mail has, below 0 for what wanted mail has; a unit of the scale is about
 *     as much as in SpamAssassin, where a mail with 5 is spam
 * @param reason what was found, for people, in a line; may be empty
 */
public record Score(String rule, double points, String reason) {
    private static final String NAMESPACE = "score:";

    public Score {
        if (rule.isEmpty()) {
            throw new IllegalArgumentException("no rule");
        }
        if (!Double.isFinite(points)) {
            throw new IllegalArgumentException("points " + points);
        }
        Objects.requireNonNull(reason, "reason");
    }

    /**
     * The key under which a filter publishes its parts; it replaces what it has published before.
     *
     * @param filter its {@code filter.name}
     */
    public static Key<List<Score>> parts(String filter) {
        return Key.of(NAMESPACE + filter.toLowerCase(Locale.ROOT), Score::format, Score::parse);
    }

    /** The parts of all filters, in the order of the filters' names; those of a filter whose text cannot be read are left out. */
    public static List<Score> all(Attributes results) {
        return results.texts().keySet().stream()
                .filter(name -> name.startsWith(NAMESPACE))
                .map(name -> results.get(parts(name.substring(NAMESPACE.length()))))
                .flatMap(Optional::stream)
                .flatMap(List::stream)
                .toList();
    }

    private static String format(List<Score> parts) {
        return parts.stream()
                .map(part -> Word.encoded(part.rule) + ' ' + part.points + ' ' + Word.encoded(part.reason))
                .collect(Collectors.joining("\n"));
    }

    private static List<Score> parse(String text) {
        return text.isEmpty()
                ? List.of()
                : Arrays.stream(text.split("\n")).map(Score::of).toList();
    }

    private static Score of(String line) {
        String[] words = line.split(" ", -1);
        return new Score(Word.decoded(words[0]), Double.parseDouble(words[1]), Word.decoded(words[2]));
    }
}
