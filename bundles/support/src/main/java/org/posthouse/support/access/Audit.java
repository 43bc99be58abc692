package org.posthouse.support.access;

import java.util.Map;
import org.posthouse.api.admin.Caller;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Progress;
import org.posthouse.api.admin.Result;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down who changed what, from where, and how it ended, one line each: {@code event=operation op=account-quota user=admin means=ssh
 * address=192.0.2.1 result=done name=alice@example.test quota=2G}. Secrets are left out. Faces run operations by it, so that none can
 * be run without.
 */
public final class Audit {
    private static final int LONGEST_VALUE = 200;
    private static final int LONGEST_LINE = 1_500;

    private final Logger log;

    /** Writes to the log {@code audit.operation}. */
    public Audit() {
        this(LoggerFactory.getLogger("audit.operation"));
    }

    /** Writes to a log of the caller. */
    public Audit(Logger log) {
        this.log = log;
    }

    /**
     * Runs an operation, and writes it down if it changes something.
     *
     * @throws OperationException as the operation
     */
    public Result run(Operation operation, Map<String, String> values, Caller caller, Progress progress)
            throws OperationException {
        if (!operation.writes()) {
            return operation.run(values, caller, progress);
        }
        String result = "failed";
        try {
            Result done = operation.run(values, caller, progress);
            result = "done";
            return done;
        } catch (OperationException refused) {
            result = "refused";
            throw refused;
        } finally {
            write(operation, values, caller, result);
        }
    }

    /** Somebody tried an operation that is not for him. */
    public void denied(Operation operation, Caller caller) {
        write(operation, Map.of(), caller, "denied");
    }

    private void write(Operation operation, Map<String, String> values, Caller caller, String result) {
        StringBuilder line = line("operation", caller);
        pair(line, "op", operation.name());
        pair(line, "result", result);
        for (Parameter parameter : operation.parameters()) {
            String value = values.get(parameter.name());
            if (value != null) {
                pair(line, parameter.name(), parameter.kind() == Parameter.Kind.SECRET ? "(secret)" : value);
            }
        }
        write(line);
    }

    /**
     * Writes down something else that somebody did.
     *
     * @param event what kind of thing, in a word
     * @param pairs name, value, name, value, without secrets
     */
    public void event(String event, Caller caller, String... pairs) {
        StringBuilder line = line(event, caller);
        for (int i = 0; i + 1 < pairs.length; i += 2) {
            pair(line, pairs[i], pairs[i + 1]);
        }
        write(line);
    }

    private static StringBuilder line(String event, Caller caller) {
        StringBuilder line = new StringBuilder("event=").append(event);
        pair(line, "user", caller.user().orElse("?"));
        pair(line, "means", caller.means());
        pair(line, "address", caller.address());
        return line;
    }

    private void write(StringBuilder line) {
        if (line.length() > LONGEST_LINE) {
            line.setLength(LONGEST_LINE);
            line.append("...");
        }
        log.info("{}", line);
    }

    private static void pair(StringBuilder line, String name, String value) {
        line.append(' ').append(name).append('=').append(quoted(value));
    }

    /** What somebody wrote must not look like a line, or like a pair, of ours. */
    static String quoted(String value) {
        String cut = value.length() > LONGEST_VALUE ? value.substring(0, LONGEST_VALUE) + "..." : value;
        String clean = cut.replaceAll("[\\p{C}\\p{Zl}\\p{Zp}]", "?");
        if (!clean.isEmpty() && !clean.matches("(?s).*[\\s\"=\\\\].*")) {
            return clean;
        }
        return '"' + clean.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
