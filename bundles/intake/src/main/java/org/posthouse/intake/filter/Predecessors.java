package org.posthouse.intake.filter;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Finds the version before one, among the filters that are there. */
final class Predecessors {
    private final List<HostedFilter> bound;
    private final FilterRules rules;

    Predecessors(List<HostedFilter> bound, FilterRules rules) {
        this.bound = bound;
        this.rules = rules;
    }

    /**
     * The version before a filter: an older one of its bundle, or another bundle that was in force before it; none that was set back,
     * or is tried in shadow.
     */
    Optional<HostedFilter> of(HostedFilter filter) {
        return bound.stream()
                .filter(other -> other.name().equals(filter.name()) && isOlder(other, filter))
                .filter(other -> other.unusable().isEmpty() && !other.tenure().isSetBack() && !isTried(other))
                .min(HostedFilter.BEST);
    }

    private static boolean isOlder(HostedFilter other, HostedFilter filter) {
        if (other.symbolicName().equals(filter.symbolicName())) {
            return other.version().compareTo(filter.version()) < 0;
        }
        Instant came = filter.tenure().since().orElse(Instant.MAX);
        return other.tenure().since().filter(since -> since.isBefore(came)).isPresent();
    }

    /** True if it is what some entry in shadow chooses. */
    private boolean isTried(HostedFilter filter) {
        return rules.selections(filter.name()).stream()
                .filter(Selection::shadows)
                .anyMatch(entry -> bound.stream()
                        .filter(one -> one.name().equals(filter.name())
                                && one.unusable().isEmpty()
                                && entry.mismatch(one.symbolicName(), one.version())
                                        .isEmpty())
                        .min(HostedFilter.BEST)
                        .equals(Optional.of(filter)));
    }
}
