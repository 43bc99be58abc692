package org.posthouse.shell;

import java.util.List;
import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.commandline.Usage;

/** {@code mail:help}: what there is, or how one command is used. */
@Service
@Command(scope = Usage.SCOPE, name = "help", description = Usage.HELP)
public final class HelpAction implements Action {
    @Reference
    Session session;

    @Argument(name = "command", description = "the command, such as queue-delete")
    String command;

    @Override
    public Object execute() throws Exception {
        List<Operation> all = session.getRegistry().getCommands().stream()
                .filter(OperationCommand.class::isInstance)
                .map(one -> ((OperationCommand) one).operation())
                .toList();
        try {
            session.getConsole().print(Usage.help(all, command));
        } catch (OperationException unknown) {
            throw OperationCommand.refusal(unknown);
        }
        session.getConsole().flush();
        return null;
    }
}
