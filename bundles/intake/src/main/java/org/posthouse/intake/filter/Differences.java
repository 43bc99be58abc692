package org.posthouse.intake.filter;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.posthouse.api.filter.FilterTrials;
import org.posthouse.api.filter.FilterTrials.Compared;
import org.posthouse.api.filter.FilterTrials.Group;
import org.posthouse.api.filter.FilterTrials.Source;

/**
 * What one version of a filter would have decided otherwise, by kind. Bounded in both ways: if there are too many kinds, that is
 * forgotten which was seen last the longest ago, and of each kind the oldest mails are. At most about half a megabyte.
 */
final class Differences {
    private record Kind(Source source, String inForce, String said) {}

    private static final class Kept {
        private final Deque<Compared> latest = new ArrayDeque<>();
        private long count;

        void add(Compared mail) {
            count++;
            if (latest.size() >= FilterTrials.MOST_MAILS) {
                latest.removeLast();
            }
            latest.addFirst(mail);
        }
    }

    private final Map<Kind, Kept> kinds = new HashMap<>(); // guarded by this

    synchronized void add(Source source, String inForce, String said, Compared mail) {
        Kind kind = new Kind(source, inForce, said);
        if (!kinds.containsKey(kind) && kinds.size() >= FilterTrials.MOST_GROUPS) {
            kinds.entrySet().stream()
                    .min(Comparator.comparing(
                            entry -> entry.getValue().latest.getFirst().at()))
                    .map(Map.Entry::getKey)
                    .ifPresent(kinds::remove);
        }
        kinds.computeIfAbsent(kind, one -> new Kept()).add(mail);
    }

    /** In no order. */
    synchronized List<Group> groups(String filter, String bundle) {
        List<Group> groups = new ArrayList<>();
        kinds.forEach((kind, kept) -> groups.add(new Group(
                filter, bundle, kind.source(), kind.inForce(), kind.said(), kept.count, List.copyOf(kept.latest))));
        return groups;
    }
}
