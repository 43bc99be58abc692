package org.posthouse.filter.rate;

import java.util.List;
import java.util.Set;
import org.posthouse.auth.peer.Networks;

/**
 * What is configured.
 *
 * @param exempt clients that are not limited
 * @param accounts accounts that are not limited, in lower case
 */
record Rules(List<Limit> limits, Networks exempt, Set<String> accounts) {
    Rules {
        limits = List.copyOf(limits);
        accounts = Set.copyOf(accounts);
    }
}
