package org.posthouse.commandline;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;

/** How commands are used, as text. */
public final class Usage {
    /** What stands before the name of each operation, with a colon. */
    public static final String SCOPE = "mail";

    /** What {@code mail:help} does, in one sentence. */
    public static final String HELP = "Shows all commands of the mail server, or the usage of one.";

    private Usage() {}

    /** How one is used, its parameters each on a line. */
    public static String of(Operation operation) {
        StringBuilder out = new StringBuilder("Usage: mail:").append(operation.name());
        int width = 0;
        for (Parameter p : operation.parameters()) {
            String value = p.kind() == Parameter.Kind.FLAG ? "" : " VALUE";
            String name = p.name().toUpperCase(Locale.ROOT);
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
                                    : p.kind() == Parameter.Kind.SECRET ? " (asked for if omitted)" : "")
                    .append('\n');
        }
        return out.toString();
    }

    /**
     * What {@code mail:help} answers: all commands with what they do, or how one is used.
     *
     * @param command its name, with or without the scope; null for all
     */
    public static String help(Collection<Operation> operations, String command) throws OperationException {
        if (command == null) {
            return list(operations);
        }
        String name = command.startsWith(SCOPE + ":") ? command.substring(SCOPE.length() + 1) : command;
        return of(operations.stream()
                .filter(operation -> operation.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new OperationException("No command mail:" + name)));
    }

    private static String list(Collection<Operation> operations) {
        List<Operation> all = operations.stream()
                .sorted(Comparator.comparing(Operation::name))
                .toList();
        int width = all.stream().mapToInt(one -> one.name().length()).max().orElse(0);
        StringBuilder out = new StringBuilder();
        for (Operation one : all) {
            out.append("mail:")
                    .append(one.name())
                    .append(" ".repeat(width - one.name().length() + 2))
                    .append(one.summary())
                    .append('\n');
        }
        return out.toString();
    }
}
