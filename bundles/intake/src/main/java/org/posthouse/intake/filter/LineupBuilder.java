package org.posthouse.intake.filter;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.posthouse.api.mail.Origin;

/**
 * Chooses filters. Without an entry in the configuration the filter of the highest ranking of each name is chosen, of those the
 * newest, so that a new version can be started beside the old one. With entries they alone choose: each the one of the highest ranking
 * that fits it, and for each mail the first entry decides that matches.
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
        List<Conditions> before = new ArrayList<>();
        for (Selection entry : entries) {
            Optional<HostedFilter> filter = best(name, Optional.of(entry));
            boolean required =
                    !entry.shadows() && (entry.required() || rules.required().contains(name));
            List<Conditions> earlier = entry.shadows() ? List.of() : List.copyOf(before);
            Choice choice = choice(name, Optional.of(entry), filter, required, earlier);
            if (!entry.shadows()
                    && (filter.isPresent() || required)) { // else the mail it was for goes to the entries after it
                before.add(choice.conditions());
            }
            add(choice);
        }
        if (refused.stream().anyMatch(FilterRules.Refused::required)) {
            add(choice(name, Optional.empty(), Optional.empty(), true, List.of()));
        } else if (entries.stream().allMatch(Selection::shadows)) { // or there is none
            boolean required = rules.required().contains(name);
            Optional<HostedFilter> filter = refused.isEmpty() ? usual(name) : Optional.empty();
            add(choice(name, Optional.empty(), filter, required, List.of()));
        }
    }

    private void add(Choice choice) {
        if (choice.filter().isPresent()) {
            present.add(choice);
        } else if (choice.required()) {
            absent.add(choice);
        }
    }

    /** The one that is in force without an entry: not one that is in shadow. */
    private Optional<HostedFilter> usual(String name) {
        Set<HostedFilter> shadows = new HashSet<>();
        present.stream()
                .filter(choice -> choice.shadow() && choice.name().equals(name))
                .forEach(choice -> choice.filter().ifPresent(shadows::add));
        return best(name, Optional.empty(), shadows);
    }

    private Optional<HostedFilter> best(String name, Optional<Selection> entry) {
        return best(name, entry, Set.of());
    }

    private Optional<HostedFilter> best(String name, Optional<Selection> entry, Set<HostedFilter> others) {
        return bound.stream()
                .filter(filter -> !others.contains(filter))
                .filter(filter -> filter.name().equals(name))
                .filter(filter -> filter.unusable().isEmpty())
                .filter(filter -> entry.flatMap(e -> e.mismatch(filter.symbolicName(), filter.version()))
                        .isEmpty())
                .min(HostedFilter.BEST);
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
                        .orElseGet(() ->
                                new Conditions(own.directions(), Set.of(), own.roles(), Set.of(), Optional.empty())),
                before,
                entry.map(Selection::shadows).orElse(false),
                required,
                entry.flatMap(Selection::deadline).orElse(own.deadline()),
                entry.filter(Selection::shadows).isPresent() ? Shadowing.PATIENCE : patience(entry),
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
