package org.posthouse.commandline;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.posthouse.api.admin.Caller;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Progress;
import org.posthouse.support.access.Audit;

/**
 * The words after a command. Required parameters stand in their order; any can be given as {@code --name value}; a secret that is
 * missing is asked for without echo.
 */
public final class Arguments {
    private static final Set<String> TRUTHS = Set.of("true", "false", "yes", "no", "on", "off");

    private Arguments() {}

    /**
     * Does what a line says.
     *
     * @param caller who says it
     * @param asker asks for a secret that is missing
     * @return the result as text, or how the command is used if that was asked for
     */
    public static String run(Operation operation, List<String> words, Caller caller, Asker asker)
            throws OperationException, IOException {
        return run(operation, words, caller, asker, ProgressBar.SILENT);
    }

    /**
     * As above, for somebody who can be shown how far it is.
     *
     * @param progress where that is shown
     */
    public static String run(Operation operation, List<String> words, Caller caller, Asker asker, Progress progress)
            throws OperationException, IOException {
        if (words.contains("--help")) {
            return Usage.of(operation);
        }
        Map<String, String> values = parse(operation, words);
        for (Parameter parameter : operation.parameters()) {
            if (isSecret(parameter) && parameter.required() && !values.containsKey(parameter.name())) {
                try {
                    values.put(parameter.name(), asker.ask(parameter.name() + ": "));
                } catch (UnsupportedOperationException batch) {
                    throw new OperationException(
                            "No terminal to ask on: --" + parameter.name() + " is required", batch);
                }
            }
        }
        return Tables.render(new Audit().run(operation, values, caller, progress));
    }

    /** Reads {@code value value --name value --flag}; what follows {@code --} is no option. */
    public static Map<String, String> parse(Operation operation, List<String> words) throws OperationException {
        Map<String, String> values = new LinkedHashMap<>();
        List<String> inOrder = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.equals("--")) {
                inOrder.addAll(words.subList(i + 1, words.size()));
                break;
            }
            if (!word.startsWith("--")) {
                inOrder.add(word);
                continue;
            }
            int equals = word.indexOf('=');
            String name = equals < 0 ? word.substring(2) : word.substring(2, equals);
            boolean flag = parameter(operation, name).kind() == Parameter.Kind.FLAG;
            String next = i + 1 < words.size() && !words.get(i + 1).startsWith("--") ? words.get(i + 1) : null;
            if (equals >= 0) {
                values.put(name, word.substring(equals + 1));
            } else if (next != null && (!flag || TRUTHS.contains(next))) {
                values.put(name, next);
                i++;
            } else if (flag) {
                values.put(name, "true");
            } else {
                throw new OperationException("--" + name + " needs a value\n" + Usage.of(operation));
            }
        }
        for (Parameter parameter : operation.parameters()) {
            if (!inOrder.isEmpty() && !values.containsKey(parameter.name())) {
                values.put(parameter.name(), inOrder.remove(0));
            }
        }
        if (!inOrder.isEmpty()) {
            throw new OperationException(
                    "Too many arguments: " + String.join(" ", inOrder) + "\n" + Usage.of(operation));
        }
        return values;
    }

    /** True if a line holds a secret, and so must not be kept in a history. What cannot be read may hold one. */
    public static boolean holdSecret(Operation operation, List<String> words) {
        if (operation.parameters().stream().noneMatch(Arguments::isSecret)) {
            return false;
        }
        try {
            Map<String, String> values = parse(operation, words);
            return operation.parameters().stream().anyMatch(p -> isSecret(p) && values.containsKey(p.name()));
        } catch (OperationException unreadable) {
            return true;
        }
    }

    private static boolean isSecret(Parameter parameter) {
        return parameter.kind() == Parameter.Kind.SECRET;
    }

    private static Parameter parameter(Operation operation, String name) throws OperationException {
        for (Parameter parameter : operation.parameters()) {
            if (parameter.name().equals(name)) {
                return parameter;
            }
        }
        throw new OperationException("Unknown option --" + name + "\n" + Usage.of(operation));
    }
}
