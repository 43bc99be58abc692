package org.posthouse.intake;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.posthouse.intake.filter.FilterRules;
import org.posthouse.intake.filter.Newcomers;
import org.posthouse.intake.parts.Limits;
import org.posthouse.intake.parts.MailRules;
import org.posthouse.intake.parts.SenderCheck;
import org.posthouse.support.memory.HeapShare;
import org.posthouse.support.scratch.Bounds;
import org.posthouse.support.scratch.Scratch;

/** What {@link IntakeConfig} says, in the types of those it concerns. */
final class Configured {
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
                .with(Newcomers.of(config.newVersions(), config.newFilters()));
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
