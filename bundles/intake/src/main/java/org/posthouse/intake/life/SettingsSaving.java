package org.posthouse.intake.life;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;

/** Saves entries as the form of the settings does, so that the file in etc/ has them, with all that a hand has written there. */
final class SettingsSaving implements LifeOperations.Saving {
    private static final String PID = "org.posthouse.intake";

    private final Supplier<Optional<Operation>> settings;

    /** @param settings the operation {@code setting-set}; empty while it is absent */
    SettingsSaving(Supplier<Optional<Operation>> settings) {
        this.settings = settings;
    }

    @Override
    public void save(List<String> entries) throws OperationException {
        settings.get()
                .orElseThrow(() ->
                        new OperationException("The settings are absent: the bundle settings is being replaced, or "
                                + "missing. Nothing was changed"))
                .run(Map.of("pid", PID, "changes", line(entries)));
    }

    /** The option as it stands in the file. */
    static String line(List<String> entries) {
        return entries.stream().map(SettingsSaving::quoted).collect(Collectors.joining(", ", "filters = [ ", " ]"));
    }

    private static String quoted(String entry) {
        return '"'
                + entry.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r")
                        .replace("\t", "\\t")
                        .replace("${", "\\${")
                + '"';
    }
}
