package org.posthouse.shell;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.karaf.shell.api.console.Command;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Parser;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.CommandException;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Result;

/**
 * An operation as a Karaf command. Required parameters stand in their order; any can be given as {@code --name value};
 * a secret that is missing is asked for without echo.
 */
final class OperationCommand implements Command {
    static final String SCOPE = "mail";

    private static final Set<String> TRUTHS = Set.of("true", "false", "yes", "no", "on", "off");

    private final Operation operation;
    private final Lists lists;

    OperationCommand(Operation operation, Lists lists) {
        this.operation = operation;
        this.lists = lists;
    }

    Operation operation() {
        return operation;
    }

    @Override
    public String getScope() {
        return SCOPE;
    }

    @Override
    public String getName() {
        return operation.name();
    }

    @Override
    public String getDescription() {
        return operation.summary();
    }

    @Override
    public Completer getCompleter(boolean scoped) {
        return new OperationCompleter(operation, lists, scoped);
    }

    @Override
    public Parser getParser() {
        return null;
    }

    @Override
    public Object execute(Session session, List<Object> arguments) throws Exception {
        List<String> words = arguments.stream().map(String::valueOf).toList();
        if (words.contains("--help")) {
            print(session, usage());
            return null;
        }
        try {
            print(session, Tables.render(run(session, words)));
        } catch (OperationException refused) {
            // as a command exception it is a sentence on the terminal, and no stack trace in the log
            throw new CommandException(Tables.lines(refused.getMessage()), refused.getMessage(), refused);
        }
        return null;
    }

    private Result run(Session session, List<String> words) throws OperationException, java.io.IOException {
        Map<String, String> values = parse(words);
        for (Parameter parameter : operation.parameters()) {
            if (parameter.kind() == Parameter.Kind.SECRET
                    && parameter.required()
                    && !values.containsKey(parameter.name())) {
                try {
                    values.put(parameter.name(), session.readLine(parameter.name() + ": ", '*'));
                } catch (UnsupportedOperationException batch) {
                    throw new OperationException("There is nobody to ask: --" + parameter.name() + " is needed", batch);
                }
            }
        }
        return operation.run(values, Callers.current());
    }

    private static void print(Session session, String text) {
        session.getConsole().print(text);
        session.getConsole().flush();
    }

    /** Reads {@code value value --name value --flag}; what follows {@code --} is no option. */
    Map<String, String> parse(List<String> words) throws OperationException {
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
            Parameter parameter = parameter(name);
            boolean flag = parameter.kind() == Parameter.Kind.FLAG;
            String next = i + 1 < words.size() && !words.get(i + 1).startsWith("--") ? words.get(i + 1) : null;
            if (equals >= 0) {
                values.put(name, word.substring(equals + 1));
            } else if (next != null && (!flag || TRUTHS.contains(next))) {
                values.put(name, next);
                i++;
            } else if (flag) {
                values.put(name, "true");
            } else {
                throw new OperationException("--" + name + " needs a value\n" + usage());
            }
        }
        for (Parameter parameter : operation.parameters()) {
            if (!inOrder.isEmpty() && !values.containsKey(parameter.name())) {
                values.put(parameter.name(), inOrder.remove(0));
            }
        }
        if (!inOrder.isEmpty()) {
            throw new OperationException("Too many arguments: " + String.join(" ", inOrder) + "\n" + usage());
        }
        return values;
    }

    private Parameter parameter(String name) throws OperationException {
        for (Parameter parameter : operation.parameters()) {
            if (parameter.name().equals(name)) {
                return parameter;
            }
        }
        throw new OperationException("Unknown option --" + name + "\n" + usage());
    }

    String usage() {
        StringBuilder out = new StringBuilder("Usage: mail:").append(operation.name());
        int width = 0;
        for (Parameter p : operation.parameters()) {
            String value = p.kind() == Parameter.Kind.FLAG ? "" : " VALUE";
            String name = p.name().toUpperCase(java.util.Locale.ROOT);
            out.append(
                    !p.required()
                            ? " [--" + p.name() + value + "]"
                            : p.kind() == Parameter.Kind.SECRET ? " [" + name + "]" : " " + name);
            width = Math.max(width, p.name().length());
        }
        out.append("\n").append(operation.summary()).append('\n');
        for (Parameter p : operation.parameters()) {
            out.append("    --")
                    .append(p.name())
                    .append(" ".repeat(width - p.name().length() + 2))
                    .append(p.description())
                    .append(
                            !p.required()
                                    ? " (optional)"
                                    : p.kind() == Parameter.Kind.SECRET ? " (asked for if not given)" : "")
                    .append('\n');
        }
        return out.toString();
    }
}
