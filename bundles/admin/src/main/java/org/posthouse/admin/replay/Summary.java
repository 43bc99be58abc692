package org.posthouse.admin.replay;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.posthouse.api.filter.FilterTrials.Opinion;

/** Counts what came of any number of mails, in a fixed amount of memory. */
public final class Summary {
    private static final int MOST_KINDS = 50;
    private static final int EXAMPLES = 5;
    private static final String OTHERS = "others";
    private static final String NOT_RECORDED = "not recorded";

    /**
     * Mails of one kind.
     *
     * @param kind such as {@code pass → reject}
     * @param count how many
     * @param examples the first of them
     */
    public record Kind(String kind, long count, List<String> examples) {}

    private static final class Counted {
        private long count;
        private final List<String> examples = new ArrayList<>();
    }

    // all guarded by this
    private final Map<String, Counted> differences = new LinkedHashMap<>();
    private final Map<String, Long> unknown = new LinkedHashMap<>();
    private long asked;
    private long same;
    private long unrecorded;
    private long gone;
    private long unreadable;
    private String problem = "";
    private Optional<Answer> latest = Optional.empty();

    synchronized void add(Answer answer) {
        asked++;
        latest = Optional.of(answer);
        Opinion opinion = answer.opinion();
        if (opinion.then().isEmpty()) {
            unrecorded++;
        }
        answer.unknown().forEach(what -> unknown.merge(what, 1L, Long::sum));
        if (opinion.same()) {
            same++;
            return;
        }
        String kind = kind(opinion);
        boolean room = differences.containsKey(kind) || differences.size() < MOST_KINDS;
        Counted counted = differences.computeIfAbsent(room ? kind : OTHERS, one -> new Counted());
        counted.count++;
        if (counted.examples.size() < EXAMPLES) {
            counted.examples.add(answer.mail());
        }
    }

    /** A mail was not there any more when it was its turn. */
    synchronized void gone() {
        gone++;
    }

    /** A mail could not be shown. */
    synchronized void unreadable(String why) {
        unreadable++;
        problem = why;
    }

    /** The difference in words. */
    public static String kind(Opinion opinion) {
        return opinion.then().map(Summary::words).orElse(NOT_RECORDED) + " → " + words(opinion.now());
    }

    private static String words(Set<String> kinds) {
        return kinds.isEmpty() ? "pass" : String.join(", ", new TreeSet<>(kinds));
    }

    public synchronized long asked() {
        return asked;
    }

    public synchronized long same() {
        return same;
    }

    /** Mails of which nothing tells what the filter said when they came. */
    public synchronized long unrecorded() {
        return unrecorded;
    }

    public synchronized long missing() {
        return gone;
    }

    public synchronized long unreadable() {
        return unreadable;
    }

    /** Why the latest of them was unreadable. */
    public synchronized String problem() {
        return problem;
    }

    /** The latest answer. */
    public synchronized Optional<Answer> latest() {
        return latest;
    }

    /** What was not known, and of how many mails. */
    public synchronized Map<String, Long> unknown() {
        return new LinkedHashMap<>(unknown);
    }

    /** The differences, the most frequent first. */
    public synchronized List<Kind> differences() {
        return differences.entrySet().stream()
                .map(entry -> new Kind(entry.getKey(), entry.getValue().count, List.copyOf(entry.getValue().examples)))
                .sorted(Comparator.comparingLong(Kind::count).reversed())
                .toList();
    }
}
