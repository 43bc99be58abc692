package org.posthouse.filter.script.rule;

import java.util.List;

/**
 * A rule.
 *
 * @param name its name, unique in its file
 * @param condition when it applies
 * @param deeds what is done then, in this order; at least one
 */
public record Rule(String name, Condition condition, List<Deed> deeds) {
    public Rule {
        deeds = List.copyOf(deeds);
    }

    /** True if no later rule is asked about those it applies to. */
    boolean ends() {
        return deeds.stream().anyMatch(Deed::ends);
    }
}
