package org.posthouse.update;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.wiring.FrameworkWiring;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Result;
import org.posthouse.support.operation.Described;
import org.posthouse.update.inventory.Contracts;
import org.posthouse.update.inventory.Strays;
import org.posthouse.update.inventory.Unresolved;

/** The operations of an administrator. */
final class UpdateOperations {
    private static final int WAIT_SECONDS = 30;
    private static final int MOST_SECONDS = 600;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final Parameter BUNDLE =
            Parameter.required("bundle", "the bundle's symbolic name (org.posthouse. may be omitted) or id");
    private static final Parameter WAIT = new Parameter(
            "wait",
            "maximum seconds until everything serves again, default " + WAIT_SECONDS,
            Parameter.Kind.NUMBER,
            false);
    private static final Parameter END = new Parameter(
            "end-connections",
            "required for the bundle that owns the sockets: all connections end",
            Parameter.Kind.FLAG,
            false);

    private final Update update;
    private final BundleContext framework;
    private final Optional<Path> deploy;

    /** @param deploy where plug-ins are put; empty if there is no such place */
    UpdateOperations(Update update, BundleContext framework, Optional<Path> deploy) {
        this.update = update;
        this.framework = framework;
        this.deploy = deploy;
    }

    List<Operation> all() {
        return List.of(
                new Described(
                        "update",
                        "Replaces a bundle while mail flows; if the new one does not serve, the old one is "
                                + "restored.",
                        true,
                        List.of(
                                BUNDLE,
                                Parameter.optional(
                                        "jar",
                                        "the new jar: a path on the server, or a file: or mvn: URL; default: its original location"),
                                WAIT,
                                END),
                        (values, progress) -> counted(() -> update.update(
                                values.get(BUNDLE.name()),
                                Optional.ofNullable(values.get("jar")).filter(jar -> !jar.isBlank()),
                                wait(values),
                                flag(values)))),
                new Described(
                        "rollback",
                        "Replaces a bundle with its version before the latest update.",
                        true,
                        List.of(BUNDLE, WAIT, END),
                        (values, progress) ->
                                counted(() -> update.rollback(values.get(BUNDLE.name()), wait(values), flag(values)))),
                new Described(
                        "bundle-stop",
                        "Stops a bundle until it is started again; whatever needs it waits or is refused.",
                        true,
                        List.of(BUNDLE),
                        (values, progress) ->
                                Result.text(new StartStop(update.parts()).stop(values.get(BUNDLE.name())))),
                new Described(
                        "bundle-start",
                        "Starts a stopped bundle.",
                        true,
                        List.of(BUNDLE),
                        (values, progress) ->
                                Result.text(new StartStop(update.parts()).start(values.get(BUNDLE.name())))),
                new Described(
                        "bundle-list",
                        "Shows the bundles of the mail server and its plug-ins: what each provides, what is wrong "
                                + "with it, and which jar it can be rolled back to.",
                        false,
                        List.of(),
                        (values, progress) -> list()));
    }

    private static Duration wait(Map<String, String> values) throws OperationException {
        String text = values.getOrDefault(WAIT.name(), "").strip();
        if (text.isEmpty()) {
            return Duration.ofSeconds(WAIT_SECONDS);
        }
        if (text.matches("[1-9]\\d{0,2}") && Integer.parseInt(text) <= MOST_SECONDS) {
            return Duration.ofSeconds(Integer.parseInt(text));
        }
        throw new OperationException(WAIT.name() + " must be a number from 1 to " + MOST_SECONDS + ", not " + text);
    }

    private static boolean flag(Map<String, String> values) {
        return List.of("true", "yes", "on").contains(values.getOrDefault(END.name(), ""));
    }

    /** An update or the way back. */
    @FunctionalInterface
    private interface Replacement {
        String run() throws OperationException;
    }

    /** Says how many sessions went on with the new version, too. */
    private Result counted(Replacement replacement) throws OperationException {
        Optional<Sessions> before = Sessions.count(framework);
        String said = replacement.run();
        Optional<Sessions> after = Sessions.count(framework);
        return Result.text(
                before.isPresent() && after.isPresent() ? said + after.get().since(before.get()) : said);
    }

    private Result list() throws OperationException {
        List<List<String>> rows = new ArrayList<>();
        Unresolved unresolved = new Unresolved(
                framework.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkWiring.class));
        for (Bundle bundle : update.parts().all()) {
            Optional<Path> before = update.kept().before(bundle);
            try {
                rows.add(List.of(
                        bundle.getSymbolicName(),
                        bundle.getVersion().toString(),
                        Long.toString(bundle.getBundleId()),
                        state(bundle.getState()),
                        before.isEmpty() ? "" : NewJar.versionOf(before.get()),
                        before.isEmpty() ? "" : TIME.format(update.kept().since(before.get())),
                        String.join(", ", Contracts.provided(bundle)),
                        Contracts.absence(bundle),
                        unresolved.reason(bundle).orElse("")));
            } catch (IOException failed) {
                throw new OperationException("Cannot read the kept jars: " + failed.getMessage(), failed);
            }
        }
        deploy.ifPresent(place -> Strays.in(place, framework)
                .forEach(stray -> rows.add(
                        List.of("deploy/" + stray.name(), "", "", "not installed", "", "", "", "", stray.reason()))));
        return Result.table(
                List.of("bundle", "version", "id", "state", "before", "updated", "provides", "if stopped", "problem"),
                rows);
    }

    private static String state(int state) {
        return switch (state) {
            case Bundle.ACTIVE -> "active";
            case Bundle.STARTING -> "starting";
            case Bundle.STOPPING -> "stopping";
            case Bundle.RESOLVED -> "stopped";
            default -> "not resolved";
        };
    }
}
