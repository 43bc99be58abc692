package org.posthouse.intake.filter;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.osgi.framework.Version;

/**
 * The filters of one name, and which of them an entry chooses. What an entry has in shadow or on trial is not in force by another one
 * that does not speak of its version.
 */
final class Candidates {
    /**
     * What an entry chooses.
     *
     * @param filter the one that it is for; empty if none is there
     * @param waiting those that are in shadow beside it by being there
     */
    record Pick(Optional<HostedFilter> filter, List<HostedFilter> waiting) {}

    private final List<HostedFilter> usable;
    private final Newcomers newcomers;
    private final Set<HostedFilter> inShadow = new HashSet<>();
    private final Set<HostedFilter> onTrial = new HashSet<>();

    /** @param entries all of this name */
    Candidates(String name, List<HostedFilter> bound, List<Selection> entries, Newcomers newcomers) {
        this.usable = bound.stream()
                .filter(filter -> filter.name().equals(name))
                .filter(filter -> filter.unusable().isEmpty())
                .toList();
        this.newcomers = newcomers;
        for (Selection entry : entries) {
            if (!entry.rules()) {
                best(fitting(entry)).ifPresent(entry.shadows() ? inShadow::add : onTrial::add);
            }
        }
    }

    /** What an entry chooses. */
    Pick of(Selection entry) {
        List<HostedFilter> fitting = fitting(entry);
        if (!entry.rules()) {
            return new Pick(best(fitting), List.of());
        }
        if (entry.speaksOfVersions()) {
            List<HostedFilter> free = elseAll(without(fitting, inShadow), fitting);
            return new Pick(best(elseAll(without(free, onTrial), free)), List.of());
        }
        List<HostedFilter> free = without(fitting, inShadow);
        return entry.use().isEmpty() ? newest(free) : steady(free, entry.use().get(0));
    }

    /**
     * What is chosen where no entry says what is in force.
     *
     * @param required mail that is not checked by it is not taken
     */
    Pick unnamed(boolean required) {
        List<HostedFilter> free = without(usable, inShadow);
        return newcomers.filtersInShadow() && !required
                ? new Pick(Optional.empty(), without(free, onTrial))
                : newest(free);
    }

    private Pick newest(List<HostedFilter> free) {
        return newcomers.versionsInShadow()
                ? steady(free, Version.emptyVersion)
                : new Pick(best(elseAll(without(free, onTrial), free)), List.of());
    }

    /**
     * Of each bundle the oldest from a version on, which may be an update of that version; only if there is none, the newest before it. What
     * is newer than the one that is chosen waits in shadow.
     */
    private Pick steady(List<HostedFilter> free, Version from) {
        Map<String, HostedFilter> each = new HashMap<>();
        free.forEach(filter ->
                each.merge(filter.symbolicName(), filter, (one, other) -> steadier(one, other, from) ? one : other));
        Optional<HostedFilter> chosen = best(List.copyOf(each.values()));
        List<HostedFilter> waiting = new ArrayList<>();
        for (HostedFilter filter : without(free, onTrial)) {
            if (chosen.isPresent() && isNewer(filter, chosen.get())) {
                waiting.add(filter);
            }
        }
        return new Pick(chosen, waiting);
    }

    private static boolean isNewer(HostedFilter filter, HostedFilter than) {
        return filter.symbolicName().equals(than.symbolicName())
                && filter.version().compareTo(than.version()) > 0;
    }

    private static boolean steadier(HostedFilter one, HostedFilter other, Version from) {
        boolean oneIsFrom = one.version().compareTo(from) >= 0;
        boolean otherIsFrom = other.version().compareTo(from) >= 0;
        if (oneIsFrom != otherIsFrom) {
            return oneIsFrom;
        }
        int order = one.version().compareTo(other.version());
        return order == 0 ? HostedFilter.BEST.compare(one, other) <= 0 : oneIsFrom == order < 0;
    }

    private List<HostedFilter> fitting(Selection entry) {
        return usable.stream()
                .filter(filter ->
                        entry.mismatch(filter.symbolicName(), filter.version()).isEmpty())
                .toList();
    }

    private static List<HostedFilter> without(List<HostedFilter> all, Set<HostedFilter> others) {
        return all.stream().filter(filter -> !others.contains(filter)).toList();
    }

    private static List<HostedFilter> elseAll(List<HostedFilter> some, List<HostedFilter> all) {
        return some.isEmpty() ? all : some;
    }

    private static Optional<HostedFilter> best(List<HostedFilter> filters) {
        return filters.stream().min(HostedFilter.BEST);
    }
}
