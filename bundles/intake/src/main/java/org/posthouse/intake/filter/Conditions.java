package org.posthouse.intake.filter;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;

/**
 * Which mail a filter is for.
 *
 * @param directions which way it goes
 * @param listeners names of the listeners it came by; empty: any
 * @param roles their roles
 * @param domains domains of recipients in lower case, {@code *.example.org} for those below one; empty: any
 * @param accounts of senders that have logged in, or addresses of recipients, in lower case; empty: any
 * @param share which part of that; empty: all
 */
record Conditions(
        Set<Direction> directions,
        Set<String> listeners,
        Set<Origin.Role> roles,
        Set<String> domains,
        Set<String> accounts,
        Optional<Share> share) {
    private static final String BELOW = "*";

    Conditions {
        directions = Set.copyOf(directions);
        listeners = Set.copyOf(listeners);
        roles = Set.copyOf(roles);
        domains = Set.copyOf(domains);
        accounts = Set.copyOf(accounts);
    }

    /** True if it is for mail that comes, or came, from there. */
    boolean match(Direction direction, Origin origin) {
        return directions.contains(direction)
                && roles.contains(origin.role())
                && (listeners.isEmpty() || listeners.contains(origin.listener().toLowerCase(Locale.ROOT)))
                && share.map(part -> part.has(origin)).orElse(true);
    }

    /** True if it is for some recipients only. */
    boolean byRecipient() {
        return !domains.isEmpty() || !accounts.isEmpty();
    }

    /** True if it is for this recipient of mail that comes, or came, from there. */
    boolean match(Origin origin, Recipient recipient) {
        return (domains.isEmpty() || isOfDomain(recipient.address().domainKey()))
                && (accounts.isEmpty()
                        || origin.account()
                                .filter(account -> accounts.contains(account.toLowerCase(Locale.ROOT)))
                                .isPresent()
                        || accounts.contains(recipient.address().normalized().toString()));
    }

    private boolean isOfDomain(String domain) {
        if (domains.contains(domain)) {
            return true;
        }
        for (int dot = domain.indexOf('.'); dot >= 0; dot = domain.indexOf('.', dot + 1)) {
            if (domains.contains(BELOW + domain.substring(dot))) {
                return true;
            }
        }
        return false;
    }

    /** In words, for administrators; empty if it is for all mail of its directions. */
    @Override
    public String toString() {
        List<String> words = new ArrayList<>();
        if (!listeners.isEmpty()) {
            words.add("listener " + joined(listeners));
        }
        if (roles.size() < Origin.Role.values().length) {
            words.add("role " + joined(roles));
        }
        if (!domains.isEmpty()) {
            words.add("domain " + joined(domains));
        }
        if (!accounts.isEmpty()) {
            words.add("account " + joined(accounts));
        }
        share.ifPresent(part -> words.add(part.toString()));
        return String.join(", ", words);
    }

    private static String joined(Set<?> names) {
        return String.join(" or ", names.stream().map(Object::toString).sorted().toList());
    }
}
