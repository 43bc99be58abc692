package org.posthouse.intake.filter;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.posthouse.api.filter.FilterAdmin.FilterInfo;

/** Tells administrators which filters there are, which are chosen, and why others are not. */
final class FilterReport {
    private final List<HostedFilter> bound;
    private final FilterRules rules;
    private final Lineup lineup;
    private final Watch watch;

    FilterReport(List<HostedFilter> bound, FilterRules rules, Lineup lineup, Watch watch) {
        this.bound = bound;
        this.rules = rules;
        this.lineup = lineup;
        this.watch = watch;
    }

    List<FilterInfo> all() {
        List<FilterInfo> infos = new ArrayList<>();
        bound.stream().sorted(HostedFilter.ORDER).forEach(filter -> infos.add(info(filter)));
        lineup.choices().stream()
                .filter(choice -> choice.filter().isEmpty())
                .forEach(choice -> infos.add(absent(choice.name(), true, absence(choice), choice.conditions())));
        rules.selections().stream()
                .filter(entry ->
                        lineup.choices().stream().noneMatch(c -> c.key().entry().equals(entry.text())))
                .forEach(entry -> infos.add(
                        absent(entry.name(), false, "absent: nothing matches the entry '" + entry.text() + "'", null)));
        Set<String> shown = new TreeSet<>(infos.stream().map(FilterInfo::name).toList());
        rules.refused().stream()
                .filter(refused -> shown.add(refused.name()))
                .forEach(refused -> infos.add(absent(refused.name(), false, "absent; " + wrong(refused), null)));
        return infos;
    }

    private FilterInfo info(HostedFilter filter) {
        List<Choice> choices = choices(filter);
        Set<Direction> directions = EnumSet.noneOf(Direction.class);
        choices.forEach(choice -> directions.addAll(choice.conditions().directions()));
        boolean required = choices.isEmpty()
                ? rules.required().contains(filter.name())
                : choices.stream().anyMatch(Choice::required);
        return filter.info(
                required,
                state(filter),
                directions.isEmpty() ? filter.properties().directions() : directions);
    }

    private List<Choice> choices(HostedFilter filter) {
        return lineup.choices().stream()
                .filter(choice -> choice.filter().equals(Optional.of(filter)))
                .toList();
    }

    /** What a filter does, or why it is not asked; for one in shadow, how often it agreed. */
    String state(HostedFilter filter) {
        String state = chosen(filter);
        Optional<String> remark = watch.remark(filter);
        if (remark.isEmpty()) {
            return state;
        }
        String told = remark.get() + "; mail:filter-clear " + filter.name();
        return filter.isReplaced() && choices(filter).isEmpty()
                ? told // instead of why it is not selected
                : state + "; " + told;
    }

    private String chosen(HostedFilter filter) {
        String standing = standing(filter);
        return choices(filter).stream().anyMatch(Choice::shadow) ? standing + ": " + filter.shadowing() : standing;
    }

    /** What a filter does, or why it is not asked, without figures. */
    String standing(HostedFilter filter) {
        List<Choice> choices = choices(filter);
        if (choices.isEmpty()) {
            return "not selected: " + reason(filter);
        }
        List<Choice> shadows = choices.stream().filter(Choice::shadow).toList();
        List<Choice> enforced = choices.stream()
                .filter(choice -> !choice.shadow() && !isTrial(choice))
                .toList();
        List<Choice> trials = choices.stream().filter(this::isTrial).toList();
        List<String> states = new ArrayList<>();
        if (!enforced.isEmpty()) {
            states.add("enforced" + scope(enforced));
        }
        if (!trials.isEmpty()) {
            states.add("enforced on trial" + scope(trials));
        }
        if (!shadows.isEmpty()) {
            states.add("in shadow" + scope(shadows) + waiting(filter, shadows));
        }
        return String.join("; ", states);
    }

    private boolean isTrial(Choice choice) {
        return entry(choice)
                .filter(entry -> entry.mode() == Selection.Mode.TRIAL)
                .isPresent();
    }

    private Optional<Selection> entry(Choice choice) {
        return rules.selections(choice.name()).stream()
                .filter(entry -> entry.text().equals(choice.key().entry()))
                .findFirst();
    }

    /** Why one is in shadow that no entry has put there, and what ends that. */
    private String waiting(HostedFilter filter, List<Choice> shadows) {
        if (shadows.stream().anyMatch(choice -> entry(choice).isPresent())) {
            return "";
        }
        boolean beside = lineup.choices().stream()
                .filter(choice -> !choice.shadow() && choice.name().equals(filter.name()))
                .flatMap(choice -> choice.filter().stream())
                .anyMatch(other -> other.symbolicName().equals(filter.symbolicName()));
        return (beside ? ": newer than the one in force; " : ": new; ") + "mail:filter-promote " + filter.name();
    }

    /** Which mail it is for, if it is not for all. */
    private static String scope(List<Choice> choices) {
        List<String> conditions = choices.stream()
                .map(choice -> choice.conditions().toString())
                .filter(words -> !words.isEmpty())
                .toList();
        return conditions.size() < choices.size() ? "" : " for " + String.join("; ", conditions);
    }

    private String reason(HostedFilter filter) {
        if (filter.unusable().isPresent()) {
            return filter.unusable().get();
        }
        List<Selection> entries = rules.selections(filter.name());
        List<FilterRules.Refused> refused = rules.refused(filter.name());
        if (entries.isEmpty() && !refused.isEmpty()) {
            return wrong(refused.get(0));
        }
        Set<String> reasons = new TreeSet<>();
        entries.forEach(
                entry -> entry.mismatch(filter.symbolicName(), filter.version()).ifPresent(reasons::add));
        return reasons.size() > 0
                        && entries.stream().allMatch(e -> e.mismatch(filter.symbolicName(), filter.version())
                                .isPresent())
                ? String.join("; ", reasons)
                : outranked(filter);
    }

    private String outranked(HostedFilter filter) {
        return lineup.choices().stream()
                .filter(choice -> choice.name().equals(filter.name()) && !choice.shadow())
                .filter(choice -> choice.filter().isPresent())
                .findFirst()
                .map(choice -> choice.filter().get().bundle() + outranks(choice))
                .orElse("no entry selects it");
    }

    private String outranks(Choice choice) {
        return entry(choice).filter(entry -> !entry.use().isEmpty()).isPresent()
                ? " is in force, by the entry '" + choice.key().entry() + "'"
                : " has a higher ranking, or is newer";
    }

    private static String wrong(FilterRules.Refused refused) {
        return "invalid entry '" + refused.text() + "': " + refused.why();
    }

    private String absence(Choice choice) {
        return rules.refused(choice.name()).stream()
                .filter(FilterRules.Refused::required)
                .map(refused -> "absent; " + wrong(refused))
                .findFirst()
                .orElse("absent");
    }

    private static FilterInfo absent(String name, boolean required, String state, Conditions conditions) {
        return new FilterInfo(
                name,
                "",
                0,
                required,
                false,
                state,
                conditions == null ? "" : Direction.word(conditions.directions()),
                0,
                0,
                0,
                0,
                0,
                0,
                Map.of(),
                Optional.empty());
    }
}
