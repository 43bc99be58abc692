package org.posthouse.shell;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.karaf.shell.api.console.Candidate;
import org.apache.karaf.shell.api.console.Command;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Parser;
import org.apache.karaf.shell.api.console.Session;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;

/**
 * An operation as a Karaf command. Required parameters stand in their order; any can be given as {@code --name value};
 * a secret that is missing is asked for without echo.
 */
final class OperationCommand implements Command {
    static final String SCOPE = "mail";

    private final Operation operation;

    OperationCommand(Operation operation) {
        this.operation = operation;
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
        return new Names();
    }

    @Override
    public Parser getParser() {
        return null;
    }

    @Override
    public Object execute(Session session, List<Object> arguments) throws Exception {
        List<String> words = arguments.stream().map(String::valueOf).toList();
        if (words.contains("--help")) {
            session.getConsole().print(usage());
            return null;
        }
        Map<String, String> values = parse(words);
        for (Parameter parameter : operation.parameters()) {
            if (parameter.kind() == Parameter.Kind.SECRET
                    && parameter.required()
                    && !values.containsKey(parameter.name())) {
                values.put(parameter.name(), session.readLine(parameter.name() + ": ", '*'));
            }
        }
        session.getConsole().print(Tables.render(operation.run(values)));
        session.getConsole().flush();
        return null;
    }

    /** Reads {@code value value --name value}. */
    Map<String, String> parse(List<String> words) throws OperationException {
        Map<String, String> values = new LinkedHashMap<>();
        List<String> inOrder = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (!word.startsWith("--")) {
                inOrder.add(word);
                continue;
            }
            int equals = word.indexOf('=');
            String name = equals < 0 ? word.substring(2) : word.substring(2, equals);
            Parameter parameter = parameter(name);
            if (equals >= 0) {
                values.put(name, word.substring(equals + 1));
            } else if (i + 1 < words.size() && !words.get(i + 1).startsWith("--")) {
                values.put(name, words.get(++i));
            } else if (parameter.kind() == Parameter.Kind.FLAG) {
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
        StringBuilder out =
                new StringBuilder(operation.summary()).append("\nmail:").append(operation.name());
        for (Parameter p : operation.parameters()) {
            out.append(p.required() ? " <" + p.name() + ">" : " [--" + p.name() + " …]");
        }
        out.append('\n');
        for (Parameter p : operation.parameters()) {
            out.append("    ")
                    .append(p.name())
                    .append(": ")
                    .append(p.description())
                    .append('\n');
        }
        return out.toString();
    }

    /** Completes the names of options. */
    private final class Names implements Completer {
        @Override
        public int complete(Session session, CommandLine line, List<String> candidates) {
            String word = line.getCursorArgument() == null ? "" : line.getCursorArgument();
            for (Parameter parameter : operation.parameters()) {
                if (("--" + parameter.name()).startsWith(word)) {
                    candidates.add("--" + parameter.name() + " ");
                }
            }
            return candidates.isEmpty() ? -1 : line.getBufferPosition() - line.getArgumentPosition();
        }

        @Override
        public void completeCandidates(Session session, CommandLine line, List<Candidate> candidates) {
            for (Parameter parameter : operation.parameters()) {
                String option = "--" + parameter.name();
                candidates.add(new Candidate(option, option, null, parameter.description(), null, null, true));
            }
        }
    }
}
