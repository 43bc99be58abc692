package org.posthouse.intake.filter;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.intake.budget.Budget;

/**
 * A filter that is chosen, by an entry of the configuration or by being there, and for what.
 *
 * @param key by what it was chosen; the same from one line-up to the next
 * @param filter the filter; empty if it is absent
 * @param conditions which mail it is for
 * @param before which of that mail earlier entries of the same name have taken
 * @param shadow its verdicts are compared only
 * @param required without it no such mail is taken
 * @param deadline how long a call may take
 * @param patience how a call waits for a thread
 * @param passOnFailure a failed call passes the mail, unless the filter is required
 * @param revision the configuration's; empty if it was chosen by being there
 * @param budget what it may cost
 */
public record Choice(
        Key key,
        Optional<HostedFilter> filter,
        Conditions conditions,
        List<Conditions> before,
        boolean shadow,
        boolean required,
        Duration deadline,
        Task.Patience patience,
        boolean passOnFailure,
        String revision,
        Budget budget) {
    /**
     * By what a filter was chosen.
     *
     * @param name the filter's name
     * @param entry the entry of the configuration; empty if it was chosen by being there
     */
    public record Key(String name, String entry) {}

    /** The filter's name. */
    public String name() {
        return key.name();
    }

    /** True if it may be for mail that comes from there, whoever the recipients are. */
    boolean concerns(Direction direction, Origin origin) {
        return conditions.match(direction, origin);
    }

    /** True if it is for all recipients of the mail it is for. */
    public boolean concernsAll() {
        return !conditions.byRecipient() && before.isEmpty();
    }

    /** True if it is for this recipient of such mail: configuration's first entry of the name that matches has it. */
    public boolean concerns(Direction direction, Origin origin, Recipient recipient) {
        return conditions.match(origin, recipient)
                && before.stream()
                        .noneMatch(earlier -> earlier.match(direction, origin) && earlier.match(origin, recipient));
    }

    /** True if it is for mail whose recipients are not known yet. */
    public boolean concernsUnaddressed(Direction direction, Origin origin) {
        return !conditions.byRecipient()
                && before.stream().noneMatch(earlier -> !earlier.byRecipient() && earlier.match(direction, origin));
    }

    boolean defersOnFailure() {
        return required || !passOnFailure; // DESIGN law 4: what is required is never bypassed
    }
}
