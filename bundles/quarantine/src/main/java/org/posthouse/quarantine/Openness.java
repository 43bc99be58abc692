package org.posthouse.quarantine;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.posthouse.api.mail.Hold;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Recipient;

/**
 * Which held recipients a user may see: those that a filter held whose holds are for users, as long as no other filter was against the mail.
 *
 * @param filters names of filters, in lower case
 */
record Openness(Set<String> filters) {
    /** What a filter says that would not have a mail delivered. */
    private static final Set<String> AGAINST = Set.of("hold", "reject", "discard", "defer");

    Openness {
        filters = Set.copyOf(filters);
    }

    static Openness of(String[] names) {
        return new Openness(Arrays.stream(names)
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet()));
    }

    /** True if the recipient is held, and a user to whom it leads may see that. */
    boolean isOpen(Mail mail, Recipient recipient) {
        Optional<Hold> hold = recipient.disposition().held();
        return recipient.open()
                && hold.filter(this::isForUsers).isPresent()
                && mail.findings().stream()
                        .allMatch(
                                f -> filters.contains(f.filter().toLowerCase(Locale.ROOT)) || !isAgainst(f.verdict()));
    }

    /** True if what such a hold is about is for users, whatever else was found. */
    boolean isForUsers(Hold hold) {
        return filters.stream().anyMatch(name -> hold.by()
                .equals(Hold.because("").byFilter(name).by()));
    }

    private static boolean isAgainst(String verdict) {
        return List.of(verdict.toLowerCase(Locale.ROOT).split("[^a-z]+")).stream()
                .anyMatch(AGAINST::contains);
    }
}
