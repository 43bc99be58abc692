package org.posthouse.intake.life;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.osgi.framework.Version;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Result;
import org.posthouse.api.filter.FilterAdmin;
import org.posthouse.api.filter.FilterAdmin.FilterInfo;
import org.posthouse.intake.filter.LivingFilters;
import org.posthouse.support.operation.Described;

/** What administrators do with versions of a filter. */
final class LifeOperations {
    /** Puts entries into the configuration and its file. */
    @FunctionalInterface
    interface Saving {
        void save(List<String> entries) throws OperationException;
    }

    private static final Parameter NAME = Parameter.required("name", "name of the filter");
    private static final Parameter VERSION = Parameter.required("version", "version of its bundle, as in filter-list");
    private static final Map<String, String> CONDITIONS =
            Map.of("domains", "domain", "listeners", "listener", "accounts", "account");
    private static final Pattern VALUE = Pattern.compile("[^;=\"\\\\$\\p{Cntrl}]+");
    private static final Pattern PERCENT = Pattern.compile("([1-9]\\d?|100)\\s*%?");
    private static final long LOOK_MILLIS = 20;

    private final Supplier<Optional<LivingFilters>> filters;
    private final Supplier<Optional<FilterAdmin>> shown;
    private final Saving saving;
    private final Optional<Path> deploy;
    private final Duration patience;

    /**
     * @param filters empty while they are absent
     * @param shown the same, for people
     * @param deploy where plug-ins are put; empty if there is no such place
     * @param patience how long a saved configuration may take to be in force
     */
    LifeOperations(
            Supplier<Optional<LivingFilters>> filters,
            Supplier<Optional<FilterAdmin>> shown,
            Saving saving,
            Optional<Path> deploy,
            Duration patience) {
        this.filters = filters;
        this.shown = shown;
        this.saving = saving;
        this.deploy = deploy;
        this.patience = patience;
    }

    List<Operation> all() {
        return List.of(
                new Described(
                        "filter-try",
                        "Copies the jar of another version of a filter into deploy/, where it runs in shadow.",
                        true,
                        List.of(
                                Parameter.required("jar", "absolute path on the server"),
                                Parameter.optional("name", "name of its filter, if no version of it is installed")),
                        (values, progress) -> attempt(values)),
                operation(
                        "filter-shadow",
                        "Has a version of a filter look at mail without deciding, and counts where it differs.",
                        (life, values) -> life.shadow(version(values)),
                        VERSION),
                operation(
                        "filter-share",
                        "Has a version of a filter decide for a share of the mail; all conditions given must match.",
                        (life, values) -> life.share(version(values), aim(values)),
                        VERSION,
                        Parameter.required("percent", "1 to 100: always the same accounts and client networks"),
                        Parameter.optional(
                                "domains", "only for recipients of these domains (*.example.org: below one)"),
                        Parameter.optional("listeners", "only for mail by these listeners"),
                        Parameter.optional("accounts", "only for mail from or to these accounts")),
                operation(
                        "filter-promote",
                        "Puts a version of a filter in force for all its mail, in place of the one before.",
                        (life, values) -> life.promote(
                                values.getOrDefault("version", "").isBlank()
                                        ? Optional.empty()
                                        : Optional.of(version(values))),
                        Parameter.optional("version", "default: the one that is in shadow or decides for a share")),
                operation(
                        "filter-abort",
                        "Takes back what is in shadow or decides for a share, else the latest promotion.",
                        (life, values) -> life.abort()));
    }

    /** An edit of the entries. */
    @FunctionalInterface
    private interface Change {
        List<String> apply(Life life, Map<String, String> values) throws OperationException;
    }

    private Operation operation(String name, String summary, Change change, Parameter... more) {
        List<Parameter> parameters = new ArrayList<>(List.of(NAME));
        parameters.addAll(List.of(more));
        return new Described(name, summary, true, parameters, (values, progress) -> change(change, values));
    }

    /** One at a time: each begins with what the one before has saved. */
    private synchronized Result change(Change change, Map<String, String> values) throws OperationException {
        LivingFilters living = living();
        String name = values.get(NAME.name()).strip();
        List<String> before = living.entries();
        List<String> after = change.apply(Life.of(living, name), values);
        if (after.equals(before)) {
            return Result.text("Nothing to change. " + states(name));
        }
        return Result.text(save(after) ? states(name) : "Saved, and not in force yet: see filter-list");
    }

    /** Before its jar is there it is said to be in shadow, whatever the settings say of new versions. */
    private synchronized Result attempt(Map<String, String> values) throws OperationException {
        NewJar jar = NewJar.read(values.get("jar").strip());
        Path place = deploy.filter(Files::isDirectory)
                .orElseThrow(() -> new OperationException(
                        "There is no directory deploy/ here; install the bundle after " + "filter-shadow"));
        List<FilterInfo> here = shown().filters();
        if (here.stream().anyMatch(filter -> filter.bundle().equals(jar.bundle()))) {
            throw new OperationException(jar.bundle() + " is installed already; mail:update replaces it at once");
        }
        Set<String> names = new TreeSet<>(EntryText.list(values.getOrDefault("name", "")));
        here.stream()
                .filter(filter -> filter.bundle().startsWith(jar.symbolicName() + "/"))
                .forEach(filter -> names.add(filter.name()));
        if (names.isEmpty()) {
            throw new OperationException("No version of " + jar.symbolicName()
                    + " is installed, so that the name of its filter is not known: add it to the command");
        }
        for (String name : names) {
            List<String> after = new Life(living(), name).shadow(jar.version());
            if (!after.equals(living().entries()) && !save(after)) {
                throw new OperationException("Nothing was copied: the entries are saved, and not in force yet");
            }
        }
        String file = jar.copyInto(place);
        boolean runs = await(() ->
                shown().filters().stream().anyMatch(filter -> filter.bundle().equals(jar.bundle())));
        List<String> said = new ArrayList<>(List.of(file + (runs ? "" : " does not run yet: see bundle-list")));
        for (String name : names) {
            said.add(states(name));
        }
        return Result.text(String.join("\n", said));
    }

    /** Saves entries; false if they are not in force after a while. */
    private boolean save(List<String> entries) throws OperationException {
        saving.save(entries);
        return await(() -> living().entries().equals(entries));
    }

    /** Something to wait for. */
    @FunctionalInterface
    private interface Condition {
        boolean holds() throws OperationException;
    }

    private boolean await(Condition condition) throws OperationException {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > end) {
                return false;
            }
            try {
                Thread.sleep(LOOK_MILLIS);
            } catch (InterruptedException broken) {
                Thread.currentThread().interrupt();
                throw new OperationException("Interrupted; the change is saved", broken);
            }
        }
        return true;
    }

    private LivingFilters living() throws OperationException {
        return filters.get().orElseThrow(LifeOperations::absent);
    }

    private FilterAdmin shown() throws OperationException {
        return shown.get().orElseThrow(LifeOperations::absent);
    }

    /** What each version does now. */
    private String states(String name) throws OperationException {
        List<String> states = shown().filters().stream()
                .filter(filter -> filter.name().equals(name) && filter.present())
                .map(filter -> filter.bundle().substring(filter.bundle().indexOf('/') + 1) + " " + filter.state())
                .toList();
        return name + ": " + (states.isEmpty() ? "no version is installed" : String.join("\n" + name + ": ", states));
    }

    private static OperationException absent() {
        return new OperationException("The filter chain is absent: it is being replaced. Try again in a few seconds");
    }

    private static Version version(Map<String, String> values) throws OperationException {
        String text = values.get(VERSION.name()).strip();
        try {
            return new Version(text);
        } catch (IllegalArgumentException notAVersion) {
            throw new OperationException("version must be one such as 1.2.0, not " + text, notAVersion);
        }
    }

    private static Aim aim(Map<String, String> values) throws OperationException {
        String percent = values.get("percent").strip();
        if (!PERCENT.matcher(percent).matches()) {
            throw new OperationException("percent must be a number from 1 to 100, not " + percent);
        }
        Map<String, List<String>> conditions = new LinkedHashMap<>();
        for (String parameter : List.of("listeners", "domains", "accounts")) {
            String text = values.getOrDefault(parameter, "").strip();
            if (!text.isEmpty()) {
                if (!VALUE.matcher(text).matches()) {
                    throw new OperationException(parameter + " cannot be " + text);
                }
                conditions.put(CONDITIONS.get(parameter), EntryText.list(text.toLowerCase(Locale.ROOT)));
            }
        }
        return new Aim(Integer.parseInt(percent.replaceAll("\\D", "")), conditions);
    }
}
