package org.posthouse.intake.life;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * The mail for which a version is on trial.
 *
 * @param percent how much of it, from 1 to 100
 * @param conditions by the word of the entry, {@code domain}, {@code listener} or {@code account}, in lower case; all must match
 */
record Aim(int percent, Map<String, List<String>> conditions) {
    private static final String DOMAIN = "domain";
    private static final String SHARE = "share";
    private static final String BELOW = "*.";
    private static final int ALL = 100;

    Aim {
        conditions = new LinkedHashMap<>(conditions);
    }

    /** An entry for that part of its mail which this is about; empty if there is no such mail. */
    Optional<EntryText> within(EntryText entry) {
        EntryText narrowed = entry;
        for (Map.Entry<String, List<String>> condition : conditions.entrySet()) {
            List<String> given = condition.getValue();
            if (!given.isEmpty()) {
                List<String> had = EntryText.list(
                        entry.value(condition.getKey()).orElse("").toLowerCase(Locale.ROOT));
                List<String> both = had.isEmpty() ? given : common(condition.getKey(), had, given);
                if (both.isEmpty()) {
                    return Optional.empty();
                }
                narrowed = narrowed.with(condition.getKey(), String.join(", ", both));
            }
        }
        int part = Math.min(percent, entry.value(SHARE).map(Aim::percent).orElse(ALL));
        return Optional.of(part == ALL ? narrowed.without(SHARE) : narrowed.with(SHARE, part + "%"));
    }

    private static int percent(String text) {
        return Integer.parseInt(text.replaceAll("\\D", ""));
    }

    private static List<String> common(String word, List<String> some, List<String> others) {
        BiPredicate<String, String> has = word.equals(DOMAIN) ? Aim::includes : String::equals;
        List<String> both = new ArrayList<>();
        for (String one : others) {
            if (some.stream().anyMatch(other -> has.test(other, one))) {
                both.add(one);
            }
        }
        for (String one : some) {
            if (!both.contains(one) && others.stream().anyMatch(other -> has.test(other, one))) {
                both.add(one);
            }
        }
        return both;
    }

    /** True if all mail for one is mail for the other: {@code *.example.org} has {@code a.example.org}, and not {@code example.org}. */
    private static boolean includes(String domain, String other) {
        return domain.equals(other) || domain.startsWith(BELOW) && other.endsWith(domain.substring(1));
    }

    @Override
    public String toString() {
        List<String> words = new ArrayList<>();
        conditions.forEach((word, values) -> {
            if (!values.isEmpty()) {
                words.add(word + "=" + String.join(", ", values));
            }
        });
        return String.join("; ", words);
    }
}
