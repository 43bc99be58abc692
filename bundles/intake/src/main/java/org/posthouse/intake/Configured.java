package org.posthouse.intake;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.posthouse.intake.budget.Budget;
import org.posthouse.intake.budget.Probation;
import org.posthouse.intake.filter.FilterRules;
import org.posthouse.intake.filter.Newcomers;
import org.posthouse.intake.parts.Limits;
import org.posthouse.intake.parts.MailRules;
import org.posthouse.intake.parts.SenderCheck;
import org.posthouse.support.memory.HeapShare;
import org.posthouse.support.scratch.Bounds;
import org.posthouse.support.scratch.Scratch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What {@link IntakeConfig} says, in the types of those it concerns. */
final class Configured {
    private static final Logger LOG = LoggerFactory.getLogger(Configured.class);

    private Configured() {}

    /** @param hostname what the server is called */
    static MailRules rules(IntakeConfig config, String hostname) {
        return new MailRules(
                hostname,
                new Limits(
                        config.maxSize(),
                        config.maxRecipients(),
                        config.maxNullSenderRecipients(),
                        config.maxReceived()),
                SenderCheck.parse(config.checkSender()),
                Duration.ofMillis(Math.max(0, config.directWait())),
                config.provenanceHeader());
    }

    static FilterRules filters(IntakeConfig config) {
        return FilterRules.of(
                        list(config.filters()),
                        Set.copyOf(list(config.requiredFilters())),
                        config.filterThreads(),
                        Duration.ofMillis(Math.max(1, config.filterWait())),
                        config.filterWaiting())
                .with(Newcomers.of(config.newVersions(), config.newFilters()))
                .with(
                        budget(config),
                        new Probation(
                                Duration.ofHours(Math.max(0, config.probationHours())),
                                Math.max(1, config.probationMails())));
    }

    /** A limit that cannot be read is the usual one: a mistake must not take the guard away. */
    private static Budget budget(IntakeConfig config) {
        int minimum = config.budgetMinimum();
        Budget budget = Budget.parse("5%", "2s", "+25%", minimum);
        budget = changed(budget, "errors", b -> b.but(given(config.budgetErrors()), none(), none()));
        budget = changed(budget, "latency", b -> b.but(none(), given(config.budgetLatency()), none()));
        return changed(budget, "rejects", b -> b.but(none(), none(), given(config.budgetRejects())));
    }

    private static Budget changed(Budget budget, String what, UnaryOperator<Budget> change) {
        try {
            return change.apply(budget);
        } catch (IllegalArgumentException invalid) {
            LOG.warn("budget for {}: {}; the default applies", what, invalid.getMessage());
            return budget;
        }
    }

    private static Optional<String> given(String text) {
        return Optional.ofNullable(text).filter(one -> !one.isBlank());
    }

    private static Optional<String> none() {
        return Optional.empty();
    }

    private static List<String> list(String[] texts) {
        return texts == null
                ? List.of()
                : Arrays.stream(texts)
                        .map(String::strip)
                        .filter(text -> !text.isEmpty())
                        .distinct()
                        .toList();
    }

    static Scratch scratch(IntakeConfig config) {
        String given = config.directory().strip();
        Path directory =
                given.isEmpty() ? Path.of(System.getProperty("java.io.tmpdir"), "posthouse-intake") : Path.of(given);
        long budget = config.memoryBudget() < 0 ? HeapShare.INTAKE.octets() : config.memoryBudget();
        Bounds bounds = new Bounds(config.memoryThreshold(), budget, config.minFree());
        return new Scratch("intake", directory, bounds);
    }
}
