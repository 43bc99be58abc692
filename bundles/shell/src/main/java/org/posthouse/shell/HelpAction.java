package org.posthouse.shell;

import java.util.List;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.CommandException;

/** {@code mail:help}: what there is, or how one command is used. */
@Service
@Command(
        scope = OperationCommand.SCOPE,
        name = "help",
        description = "Shows all commands of the mail server, or how one is used.")
public final class HelpAction implements Action {
    @Reference
    Session session;

    @Argument(name = "command", description = "the command, such as queue-delete")
    String command;

    @Override
    public Object execute() throws Exception {
        List<OperationCommand> all = session.getRegistry().getCommands().stream()
                .filter(OperationCommand.class::isInstance)
                .map(OperationCommand.class::cast)
                .sorted(java.util.Comparator.comparing(OperationCommand::getName))
                .toList();
        if (command == null) {
            session.getConsole().print(list(all));
        } else {
            String name = command.startsWith("mail:") ? command.substring(5) : command;
            session.getConsole()
                    .print(all.stream()
                            .filter(one -> one.getName().equals(name))
                            .findFirst()
                            .orElseThrow(() -> new CommandException("No command mail:" + name, "No command"))
                            .usage());
        }
        session.getConsole().flush();
        return null;
    }

    static String list(List<OperationCommand> all) {
        int width = all.stream().mapToInt(one -> one.getName().length()).max().orElse(0);
        StringBuilder out = new StringBuilder();
        for (OperationCommand one : all) {
            out.append("mail:")
                    .append(one.getName())
                    .append(" ".repeat(width - one.getName().length() + 2))
                    .append(one.getDescription())
                    .append('\n');
        }
        return out.toString();
    }
}
