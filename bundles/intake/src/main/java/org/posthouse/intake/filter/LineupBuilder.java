package org.posthouse.intake.filter;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.posthouse.api.mail.Origin;

/**
 * Chooses filters. Without an entry in the configuration the filter of the highest ranking of each name is chosen, of those the
 * newest, or the oldest with the newer in shadow, as {@link Newcomers} say. With entries they alone choose: each the one of the
 * highest ranking that fits it, and for each mail the first entry decides that matches. Entries for what is in shadow or on trial leave
 * the rest as it would be without them.
 */
final class LineupBuilder {
    private final List<HostedFilter> bound;
    private final FilterRules rules;
    private final Predecessors predecessors;
    private final List<Choice> present = new ArrayList<>();
    private final List<Choice> absent = new ArrayList<>();

    LineupBuilder(List<HostedFilter> bound, FilterRules rules) {
        this.bound = bound.stream().sorted(HostedFilter.ORDER).toList();
        this.rules = rules;
        this.predecessors = new Predecessors(bound, rules);
    }

    Lineup build() {
        Set<String> names = new TreeSet<>(rules.required());
        bound.forEach(filter -> names.add(filter.name()));
        rules.selections().forEach(selection -> names.add(selection.name()));
        rules.refused().stream().filter(FilterRules.Refused::required).forEach(refused -> names.add(refused.name()));
        names.forEach(this::choose);
        List<Choice> all = new ArrayList<>(present);
        all.sort((a, b) ->
                HostedFilter.ORDER.compare(a.filter().orElseThrow(), b.filter().orElseThrow()));
        all.addAll(absent);
        return new Lineup(all);
    }

    private void choose(String name) {
        List<Selection> entries = rules.selections(name);
        List<FilterRules.Refused> refused = rules.refused(name);
        boolean always = rules.required().contains(name);
        Candidates candidates = new Candidates(name, bound, entries, rules.newcomers());
        List<Conditions> before = new ArrayList<>();
        List<Choice> trials = new ArrayList<>();
        for (Selection entry : entries) {
            Candidates.Pick pick = candidates.of(entry);
            if (entry.shadows()) {
                add(shadow(name, Optional.of(entry), pick.filter(), before(trials, pick.filter())));
                continue;
            }
            boolean trial = !entry.rules();
            boolean required =
                    (entry.required() || always) && !(trial && pick.filter().isEmpty());
            List<Conditions> earlier = List.copyOf(before);
            Choice choice = choice(name, Optional.of(entry), pick.filter(), required, earlier);
            pick.waiting().forEach(one -> add(shadow(name, Optional.of(entry), Optional.of(one), earlier)));
            if (pick.filter().isPresent() || required) { // else the mail it was for goes to the entries after it
                before.add(choice.conditions());
            }
            if (trial) {
                trials.add(choice);
            }
            add(choice);
        }
        if (refused.stream().anyMatch(FilterRules.Refused::required)) {
            add(choice(name, Optional.empty(), Optional.empty(), true, List.of()));
        } else if (entries.stream().noneMatch(Selection::rules)) {
            Candidates.Pick pick =
                    refused.isEmpty() ? candidates.unnamed(always) : new Candidates.Pick(Optional.empty(), List.of());
            List<Conditions> earlier = List.copyOf(before);
            pick.waiting().forEach(one -> add(shadow(name, Optional.empty(), Optional.of(one), earlier)));
            add(choice(name, Optional.empty(), pick.filter(), always, earlier));
        }
    }

    private void add(Choice choice) {
        if (choice.filter().isPresent()) {
            present.add(choice);
        } else if (choice.required()) {
            absent.add(choice);
        }
    }

    /** The mail for which a filter is on trial: there it need not look a second time. */
    private static List<Conditions> before(List<Choice> trials, Optional<HostedFilter> filter) {
        return trials.stream()
                .filter(trial -> trial.filter().isPresent() && trial.filter().equals(filter))
                .map(Choice::conditions)
                .toList();
    }

    /** One in shadow, by its own entry or beside what is in force by that entry, or without one. */
    private Choice shadow(
            String name, Optional<Selection> entry, Optional<HostedFilter> filter, List<Conditions> before) {
        Choice like = choice(name, entry, filter, false, before);
        boolean own = entry.filter(Selection::shadows).isPresent();
        Choice.Key key = own
                ? like.key()
                : new Choice.Key(
                        name,
                        like.key().entry() + " beside "
                                + filter.map(HostedFilter::bundle).orElse(""));
        return new Choice(
                key,
                filter,
                like.conditions(),
                before,
                true,
                false,
                like.deadline(),
                Shadowing.PATIENCE,
                like.passOnFailure(),
                like.revision(),
                like.budget());
    }

    private Choice choice(
            String name,
            Optional<Selection> entry,
            Optional<HostedFilter> wanted,
            boolean required,
            List<Conditions> before) {
        Optional<HostedFilter> filter =
                entry.filter(Selection::shadows).isPresent() ? wanted : wanted.map(this::orBefore);
        FilterProperties own = filter.map(HostedFilter::properties).orElseGet(() -> unknown(name));
        return new Choice(
                new Choice.Key(name, entry.map(Selection::text).orElse("")),
                filter,
                entry.map(e -> e.conditions(own))
                        .orElseGet(() -> new Conditions(
                                own.directions(), Set.of(), own.roles(), Set.of(), Set.of(), Optional.empty())),
                before,
                false,
                required,
                entry.flatMap(Selection::deadline).orElse(own.deadline()),
                patience(entry),
                entry.flatMap(Selection::passOnFailure).orElse(own.passOnFailure()),
                entry.isPresent() ? rules.revision() : "",
                entry.map(e -> e.budget().from(rules.budget())).orElse(rules.budget()));
    }

    /** A version that was set back is replaced wherever it was chosen, so that no mail passes between two entries. */
    private HostedFilter orBefore(HostedFilter filter) {
        return filter.tenure().isSetBack() ? predecessors.of(filter).orElse(filter) : filter;
    }

    private Task.Patience patience(Optional<Selection> entry) {
        Task.Patience usual = rules.patience();
        return new Task.Patience(
                entry.flatMap(Selection::longestWait).orElse(usual.atMost()),
                entry.flatMap(Selection::waiting).orElse(usual.others()));
    }

    /** A filter that is absent: mail that comes in is what it would be asked about. */
    private static FilterProperties unknown(String name) {
        return new FilterProperties(
                name, 0, 0, EnumSet.allOf(Origin.Role.class), EnumSet.of(Direction.IN), Duration.ofSeconds(1), false);
    }
}
