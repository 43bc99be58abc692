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
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Result;

/** The operations of an administrator. */
final class UpdateOperations {
    private static final int WAIT_SECONDS = 30;
    private static final int MOST_SECONDS = 600;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final Parameter BUNDLE =
            Parameter.required("bundle", "the bundle's symbolic name (org.posthouse. need not be said) or id");
    private static final Parameter WAIT = new Parameter(
            "wait",
            "the most seconds until all serves again, " + WAIT_SECONDS + " if not given",
            Parameter.Kind.NUMBER,
            false);
    private static final Parameter END = new Parameter(
            "end-connections",
            "needed for the bundle that owns the sockets: all connections end",
            Parameter.Kind.FLAG,
            false);

    private final Update update;

    UpdateOperations(Update update) {
        this.update = update;
    }

    List<Operation> all() {
        return List.of(
                new Described(
                        "update",
                        "Replaces a bundle while mail flows; if the new one does not serve, the old one is put back.",
                        true,
                        List.of(
                                BUNDLE,
                                Parameter.optional(
                                        "jar",
                                        "the new jar: a path on the server, or a URL file: or mvn:; where it came from"
                                                + " if not given"),
                                WAIT,
                                END),
                        values -> Result.text(update.update(
                                values.get(BUNDLE.name()),
                                Optional.ofNullable(values.get("jar")).filter(jar -> !jar.isBlank()),
                                wait(values),
                                flag(values)))),
                new Described(
                        "rollback",
                        "Replaces a bundle by what it was before its latest update.",
                        true,
                        List.of(BUNDLE, WAIT, END),
                        values -> Result.text(update.rollback(values.get(BUNDLE.name()), wait(values), flag(values)))),
                new Described(
                        "bundle-list",
                        "Shows the bundles of the mail server and its plug-ins, and which jar one can go back to.",
                        false,
                        List.of(),
                        values -> list()));
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

    private Result list() throws OperationException {
        List<List<String>> rows = new ArrayList<>();
        for (Bundle bundle : update.parts().all()) {
            Optional<Path> before = update.kept().before(bundle);
            try {
                rows.add(List.of(
                        bundle.getSymbolicName(),
                        bundle.getVersion().toString(),
                        Long.toString(bundle.getBundleId()),
                        state(bundle.getState()),
                        before.isEmpty() ? "" : NewJar.versionOf(before.get()),
                        before.isEmpty() ? "" : TIME.format(update.kept().since(before.get()))));
            } catch (IOException failed) {
                throw new OperationException("The jars that are kept cannot be read: " + failed.getMessage(), failed);
            }
        }
        return Result.table(List.of("bundle", "version", "id", "state", "before", "updated"), rows);
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

    /** What an operation does. */
    @FunctionalInterface
    private interface Action {
        Result run(Map<String, String> values) throws OperationException;
    }

    private record Described(String name, String summary, boolean writes, List<Parameter> parameters, Action action)
            implements Operation {
        @Override
        public Result run(Map<String, String> values) throws OperationException {
            for (Parameter parameter : parameters) {
                if (parameter.required()
                        && values.getOrDefault(parameter.name(), "").isBlank()) {
                    throw new OperationException(name + " needs " + parameter.name() + ": " + parameter.description());
                }
            }
            for (String given : values.keySet()) {
                if (parameters.stream().noneMatch(p -> p.name().equals(given))) {
                    throw new OperationException(name + " does not know " + given);
                }
            }
            return action.run(values);
        }
    }
}
