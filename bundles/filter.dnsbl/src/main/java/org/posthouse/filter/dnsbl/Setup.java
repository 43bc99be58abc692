package org.posthouse.filter.dnsbl;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.posthouse.auth.peer.Networks;
import org.posthouse.filter.dnsbl.Subject.Of;

/**
 * What is configured, as one mail sees it from its beginning to its end.
 *
 * @param lists in the order of the configuration
 * @param most links, and addresses, that are taken from one message
 */
record Setup(
        List<WatchedList> lists,
        Networks trusted,
        Duration timeLimit,
        boolean defers,
        int most,
        Duration interval,
        Duration rest) {
    Setup {
        lists = List.copyOf(lists);
    }

    /** True if some list is asked about one of these. */
    boolean wants(Set<Of> some) {
        return lists.stream().flatMap(list -> list.list().of().stream()).anyMatch(some::contains);
    }
}
