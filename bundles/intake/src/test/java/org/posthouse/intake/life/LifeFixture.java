package org.posthouse.intake.life;

import static org.junit.Assert.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Filter;
import org.posthouse.api.filter.FilterAdmin;
import org.posthouse.api.filter.SimpleFilter;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.message.Message;
import org.posthouse.intake.filter.Newcomers;
import org.posthouse.intake.transaction.IntakeFixture;

/** An intake whose configuration the operations change. */
abstract class LifeFixture extends IntakeFixture {
    static final Newcomers SHADOW = new Newcomers(true, false);
    static final Newcomers ALL_IN_SHADOW = new Newcomers(true, true);

    static final Path DEPLOY = Path.of("target", "life", "deploy");

    private Newcomers newcomers = SHADOW;
    private Set<String> required = Set.of();

    final FilterAdmin shown = new FilterAdmin() {
        @Override
        public List<FilterInfo> filters() {
            return filters.filters();
        }

        @Override
        public List<Decision> decisions(int limit) {
            return filters.decisions(limit);
        }
    };

    final LifeOperations operations = new LifeOperations(
            () -> Optional.of(filters),
            () -> Optional.of(shown),
            this::save,
            Optional.of(DEPLOY),
            Duration.ofSeconds(10));

    LifeFixture() {
        configure();
    }

    void newcomers(Newcomers now) {
        newcomers = now;
        save(entries());
    }

    void required(String... names) {
        required = Set.of(names);
        save(entries());
    }

    void configure(String... entries) {
        save(List.of(entries));
    }

    private void save(List<String> entries) {
        filters.configure(chosen(required, 4, entries.toArray(String[]::new)).with(newcomers));
    }

    List<String> entries() {
        return filters.entries();
    }

    /** Runs an operation, and once more, which must change nothing; what it said. */
    String run(String name, String... arguments) throws OperationException {
        String said = once(name, arguments);
        List<String> after = entries();
        if (!name.equals("filter-abort")) {
            once(name, arguments);
            assertEquals("once more changes nothing", after, entries());
        }
        return said;
    }

    String once(String name, String... arguments) throws OperationException {
        Map<String, String> values = new TreeMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            values.put(arguments[i], arguments[i + 1]);
        }
        return operations.all().stream()
                .filter(operation -> operation.name().equals(name))
                .findFirst()
                .orElseThrow()
                .run(values)
                .text();
    }

    String shadow(String version) throws OperationException {
        return run("filter-shadow", "name", "spam", "version", version);
    }

    String share(String version, String percent, String... conditions) throws OperationException {
        String[] all = new String[6 + conditions.length];
        System.arraycopy(new String[] {"name", "spam", "version", version, "percent", percent}, 0, all, 0, 6);
        System.arraycopy(conditions, 0, all, 6, conditions.length);
        return run("filter-share", all);
    }

    String promote(String... version) throws OperationException {
        return version.length == 0
                ? once("filter-promote", "name", "spam")
                : run("filter-promote", "name", "spam", "version", version[0]);
    }

    String abort() throws OperationException {
        return run("filter-abort", "name", "spam");
    }

    /** Adds a version of the filter spam, which marks mail with its version. */
    Filter spam(String version) {
        return add("spam", version, marking(version));
    }

    static SimpleFilter marking(String value) {
        return new SimpleFilter() {
            @Override
            public Verdict message(Context context, Message message) {
                return Verdict.annotate("X-Mark", value);
            }
        };
    }

    /** The versions that have marked a mail. */
    List<String> marks(Origin origin, String... recipients) throws Exception {
        direct.jobs.clear();
        String sender = origin.account().orElse("x@far.test");
        assertEquals(250, send(origin, sender, MESSAGE, recipients).status().code());
        return marks(delivered(0));
    }

    static List<String> marks(String text) {
        return text.lines()
                .filter(line -> line.startsWith("X-Mark: "))
                .map(line -> line.substring(8))
                .toList();
    }

    String state(String version) {
        return filters.filters().stream()
                .filter(filter -> filter.bundle().equals("org.example.spam/" + version))
                .findFirst()
                .orElseThrow()
                .state();
    }
}
