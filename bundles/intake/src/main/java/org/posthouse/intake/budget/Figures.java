package org.posthouse.intake.budget;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;
import org.posthouse.api.filter.Stage;
import org.posthouse.api.mail.Origin.Role;

/**
 * What was seen of one version of a filter while it was in force. Calls are counted by stage: many recipients would hide that each
 * message fails. Refusals are counted by the role of the listener: what is refused of the world's mail says nothing about that of one's own users.
 */
public final class Figures {
    private final Map<Stage, Calls> calls = new ConcurrentHashMap<>();
    private final Map<Role, Refusals> mails = new ConcurrentHashMap<>();
    private final Map<Role, Refusals> connections = new ConcurrentHashMap<>();

    /**
     * A call was answered.
     *
     * @param nanos how long it took; negative if it was never made
     */
    public void called(Stage stage, long nanos, boolean failed) {
        calls.computeIfAbsent(stage, one -> new Calls()).add(nanos, failed);
    }

    /** A mail, or a connection, has ended that it looked at. */
    public void ended(Role role, boolean connection, boolean refused) {
        (connection ? connections : mails)
                .computeIfAbsent(role, one -> new Refusals())
                .add(refused);
    }

    /**
     * Whether the calls at a stage exceed a budget.
     *
     * @param before the figures of the version before, if they are known
     * @param clearly or at all
     * @return what is exceeded, in words
     */
    public Optional<String> exceeded(Budget budget, Stage stage, Optional<Figures> before, boolean clearly) {
        Evidence evidence = clearly ? Evidence.CLEAR : Evidence.ANY;
        Calls own = calls.get(stage);
        int size = own == null ? 0 : own.size();
        if (size < budget.minimum()) {
            return Optional.empty();
        }
        int failures = own.failures();
        if (budget.errors().isPresent()
                && evidence.above(failures, size, budget.errors().getAsDouble(), 0)) {
            return Optional.of(failures + " of " + size + " calls failed at " + stage.word() + ", budget "
                    + percent(budget.errors().getAsDouble()));
        }
        return budget.latency().flatMap(limit -> tooLong(limit, budget.minimum(), stage, before, evidence));
    }

    private Optional<String> tooLong(
            Latency latency, int minimum, Stage stage, Optional<Figures> before, Evidence evidence) {
        boolean single = latency.quantile().isPresent();
        Calls.Seen other = latency.micros().isPresent()
                ? Calls.Seen.NONE
                : before.map(figures -> figures.calls.get(stage))
                        .map(known -> known.seen(single))
                        .orElse(Calls.Seen.NONE);
        OptionalDouble limit = latency.limit(other, minimum);
        if (limit.isEmpty()) {
            return Optional.empty();
        }
        Calls.Seen seen = calls.get(stage).seen(single);
        return seen.timed() >= minimum && latency.exceeded(seen, limit.getAsDouble(), evidence)
                ? Optional.of(latency.measured() + " " + millis(latency.of(seen)) + " in " + seen.timed() + " calls at "
                        + stage.word() + ", budget " + millis(limit.getAsDouble())
                        + (latency.ratio().isPresent() ? " by the version before" : ""))
                : Optional.empty();
    }

    /**
     * Whether the mails, or connections, that it refused exceed a budget.
     *
     * @param before the figures of the version before, if they are known and of the same kind of mail
     * @param clearly or at all
     * @return what is exceeded, in words
     */
    public Optional<String> exceeded(
            Budget budget, Role role, boolean connection, Optional<Figures> before, boolean clearly) {
        Evidence evidence = clearly ? Evidence.CLEAR : Evidence.ANY;
        Refusals.Seen own = refusals(role, connection);
        if (own.all() < budget.minimum() || budget.rejects().isEmpty()) {
            return Optional.empty();
        }
        Rejects rejects = budget.rejects().get();
        Refusals.Seen other =
                before.map(figures -> figures.refusals(role, connection)).orElse(Refusals.Seen.NONE);
        if (rejects.more() && other.all() < budget.minimum()) {
            return Optional.empty();
        }
        double limit = rejects.share() + (rejects.more() ? other.share() : 0);
        double variance = rejects.more() ? Evidence.variance(other.refused(), other.all()) : 0;
        return evidence.above(own.refused(), own.all(), limit, variance)
                ? Optional.of(own.refused() + " of " + own.all() + (connection ? " connections" : " mails") + " of "
                        + role.name().toLowerCase(Locale.ROOT) + " refused, budget " + percent(limit)
                        + (rejects.more() ? ": the version before refused " + percent(other.share()) : ""))
                : Optional.empty();
    }

    private Refusals.Seen refusals(Role role, boolean connection) {
        Refusals known = (connection ? connections : mails).get(role);
        return known == null ? Refusals.Seen.NONE : known.seen();
    }

    private static String percent(double share) {
        double percent = Math.round(share * 1000) / 10.0;
        return (percent == Math.rint(percent) ? Long.toString(Math.round(percent)) : Double.toString(percent)) + " %";
    }

    private static String millis(double micros) {
        return micros < 10_000 ? Math.round(micros / 10) / 100.0 + " ms" : Math.round(micros / 1000) + " ms";
    }
}
