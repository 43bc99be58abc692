package org.posthouse.shell;

import java.io.IOException;
import java.util.List;
import org.apache.karaf.shell.api.console.Command;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Parser;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.api.console.Terminal;
import org.apache.karaf.shell.support.CommandException;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.commandline.Arguments;
import org.posthouse.commandline.Asker;
import org.posthouse.commandline.Lists;
import org.posthouse.commandline.ProgressBar;
import org.posthouse.commandline.Tables;
import org.posthouse.commandline.Usage;

/** An operation as a Karaf command. */
final class OperationCommand implements Command {
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
        return Usage.SCOPE;
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
        try {
            session.getConsole().print(run(session, words));
            session.getConsole().flush();
        } catch (OperationException refused) {
            throw refusal(refused);
        }
        return null;
    }

    private String run(Session session, List<String> words) throws OperationException, IOException {
        Asker asker = prompt -> session.readLine(prompt, '*');
        Terminal terminal = session.getTerminal();
        if (terminal == null) { // a script
            return Arguments.run(operation, words, Callers.current(), asker);
        }
        try (ProgressBar bar = new ProgressBar(session.getConsole(), terminal::getWidth)) {
            return Arguments.run(operation, words, Callers.current(), asker, bar);
        }
    }

    /** As a command exception it is a sentence on the terminal, and no stack trace in the log. */
    static CommandException refusal(OperationException refused) {
        return new CommandException(Tables.lines(refused.getMessage()), refused.getMessage(), refused);
    }
}
