package org.posthouse.quarantine;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.posthouse.api.mail.Hold;
import org.posthouse.api.mail.Mail;

/**
 * Held mail with the same reason. Reasons that differ in a number, as scores do, are the same.
 *
 * @param by who put it on hold; empty if that is not known
 * @param reason the reason, up to its first digit
 * @param mails how many
 * @param oldest when the first of them came
 */
record Group(String by, String reason, int mails, Instant oldest) {
    /** Further reasons are counted together. */
    private static final int MOST = 100;

    static Group of(Hold hold, Instant arrived) {
        String reason = hold.reason().replaceFirst("\\d.*", "");
        return new Group(hold.by().orElse(""), reason.strip().isEmpty() ? hold.reason() : reason, 1, arrived);
    }

    /** What the queue finds such mail by: part of the text of their holds. */
    String match() {
        return (by.isEmpty() ? reason : by + ": " + reason).strip();
    }

    private Group and(Group other) {
        return new Group(by, reason, mails + other.mails, oldest.isBefore(other.oldest) ? oldest : other.oldest);
    }

    /** Collects groups. */
    static final class Collector {
        private final Map<String, Group> groups = new LinkedHashMap<>();

        /** Adds a mail to the group of each reason that it has. */
        void add(Mail mail) {
            Map<String, Group> its = new LinkedHashMap<>();
            mail.open().forEach(r -> r.disposition()
                    .held()
                    .map(hold -> of(hold, mail.arrived()))
                    .ifPresent(group -> its.put(group.match(), group)));
            its.forEach((match, group) -> groups.merge(
                    groups.size() < MOST || groups.containsKey(match) ? match : "",
                    groups.size() < MOST || groups.containsKey(match) ? group : new Group("", "", 1, group.oldest()),
                    Group::and));
        }

        /** Those with the most mail first; further reasons, which have no text, last. */
        Collection<Group> groups() {
            List<Group> sorted = new ArrayList<>(groups.values());
            sorted.sort(Comparator.comparing((Group g) -> g.match().isEmpty()).thenComparing(g -> -g.mails()));
            return sorted;
        }
    }
}
