package org.posthouse.intake.filter;

import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.posthouse.intake.budget.Budget;
import org.posthouse.intake.budget.Probation;
import org.posthouse.support.Sha256;

/**
 * What configuration says about filters, as one immutable whole.
 *
 * @param entries all entries as they were written
 * @param selections the entries that were understood, in their order
 * @param refused those that were not
 * @param required names of filters without which no mail is taken
 * @param revision tells one configuration from another; the same entries always have the same
 * @param newcomers what becomes of filters of which no entry says that they are in force
 * @param threads how many calls of a filter may run at once, unless its entry says otherwise
 * @param patience how calls wait for a thread, unless their entry says otherwise
 * @param budget what a filter may cost, unless its entry says otherwise
 * @param probation how long a new version is set back if it costs more
 */
public record FilterRules(
        List<String> entries,
        List<Selection> selections,
        List<Refused> refused,
        Set<String> required,
        String revision,
        Newcomers newcomers,
        int threads,
        Task.Patience patience,
        Budget budget,
        Probation probation) {
    private static final int REVISION_DIGITS = 8;

    /**
     * An entry that was not understood. Its filter is not chosen, rather than chosen for what nobody meant.
     *
     * @param text the entry
     * @param name the filter's name, as far as can be said
     * @param required it says that its filter is required, and so it is
     * @param why what is wrong
     */
    public record Refused(String text, String name, boolean required, String why) {}

    /**
     * Reads the configuration.
     *
     * @param entries as {@link SelectionParser} reads them; empty ones do not count
     * @param required names of required filters
     */
    public static FilterRules of(List<String> entries, Set<String> required, int threads, Duration wait, int waiting) {
        List<Selection> selections = new ArrayList<>();
        List<Refused> refused = new ArrayList<>();
        List<String> texts =
                entries.stream().map(String::strip).filter(e -> !e.isEmpty()).toList();
        for (String text : texts) {
            try {
                selections.add(SelectionParser.parse(text));
            } catch (IllegalArgumentException e) {
                refused.add(
                        new Refused(text, SelectionParser.name(text), SelectionParser.required(text), e.getMessage()));
            }
        }
        return new FilterRules(
                texts,
                List.copyOf(selections),
                List.copyOf(refused),
                Set.copyOf(required),
                texts.isEmpty() ? "" : revision(texts),
                Newcomers.IN_FORCE,
                Math.max(1, threads),
                new Task.Patience(wait, Math.max(0, waiting)),
                Budget.NONE,
                Probation.USUAL);
    }

    /** These rules, with what filters may cost. */
    public FilterRules with(Budget budget, Probation probation) {
        return new FilterRules(
                entries, selections, refused, required, revision, newcomers, threads, patience, budget, probation);
    }

    /** The same with newcomers treated so. */
    public FilterRules with(Newcomers now) {
        return new FilterRules(
                entries, selections, refused, required, revision, now, threads, patience, budget, probation);
    }

    /** The same with other entries. */
    public FilterRules with(List<String> others) {
        return of(others, required, threads, patience.atMost(), patience.others())
                .with(newcomers)
                .with(budget, probation);
    }

    private static String revision(List<String> texts) {
        byte[] start = Arrays.copyOf(Sha256.of(String.join("\n", texts)), REVISION_DIGITS / 2);
        return String.format("%0" + REVISION_DIGITS + "x", new BigInteger(1, start));
    }

    List<Selection> selections(String name) {
        return selections.stream().filter(s -> s.name().equals(name)).toList();
    }

    List<Refused> refused(String name) {
        return refused.stream().filter(r -> r.name().equals(name)).toList();
    }
}
