package org.posthouse.shell.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;
import org.posthouse.api.admin.Caller;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Operator;
import org.posthouse.api.admin.Progress;
import org.posthouse.commandline.Arguments;
import org.posthouse.commandline.Asker;
import org.posthouse.commandline.ProgressBar;
import org.posthouse.commandline.Tables;
import org.posthouse.commandline.Usage;
import org.posthouse.support.OutOfMemory;
import org.posthouse.support.access.Audit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the lines of one session, for one operator. */
final class Interpreter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Interpreter.class);

    /** How a line ended. */
    enum End {
        DONE,
        FAILED,
        /** The session is to end. */
        EXIT
    }

    private final Commands commands;
    private final Operator operator;
    private final PrintStream out;
    private final PrintStream err;
    private final Asker asker;
    private final Supplier<Progress> bars;
    private final Audit audit = new Audit();
    private Caller caller;
    private CommandSession gogo;

    Interpreter(Commands commands, Operator operator, PrintStream out, PrintStream err, Asker asker) {
        this(commands, operator, out, err, asker, () -> ProgressBar.SILENT);
    }

    /** @param bars makes what shows how far a command is; closed after it, if it can be */
    Interpreter(
            Commands commands,
            Operator operator,
            PrintStream out,
            PrintStream err,
            Asker asker,
            Supplier<Progress> bars) {
        this.commands = commands;
        this.operator = operator;
        this.out = out;
        this.err = err;
        this.asker = asker;
        this.bars = bars;
        this.caller = Caller.of(operator.name()).by("ssh", "?");
    }

    /** From where the operator came, an address in text form. */
    Interpreter from(String address) {
        caller = caller.by("ssh", address);
        return this;
    }

    /** Runs one line or several, up to the first that fails, which is told. */
    End run(String text) {
        try {
            List<Statement> statements = Statement.parse(text);
            if (statements.stream().anyMatch(this::isForGogo)) {
                return gogo(text);
            }
            for (Statement statement : statements) {
                if (isExit(statement)) {
                    return End.EXIT;
                }
                out.print(mail(statement));
                out.flush();
            }
            return End.DONE;
        } catch (OperationException refused) {
            return failed(Tables.lines(refused.getMessage()));
        } catch (IOException gone) {
            LOG.debug("the client disconnected", gone);
            return End.EXIT;
        } catch (RuntimeException | LinkageError e) {
            OutOfMemory.haltOn(e);
            LOG.error("a command of {} failed", operator.name(), e);
            return failed("The command failed: " + Tables.lines(String.valueOf(e.getMessage())));
        }
    }

    /** Only what an administrator writes, and only what cannot be read here. */
    private boolean isForGogo(Statement statement) {
        return operator.roles().contains(Permissions.ADMIN)
                && commands.gogo().isPresent()
                && !isExit(statement)
                && (statement.foreign() != 0
                        || commands.name(statement.words().get(0)).isEmpty());
    }

    private static boolean isExit(Statement statement) {
        return statement.words().equals(List.of("exit")) || statement.words().equals(List.of("logout"));
    }

    private String mail(Statement statement) throws OperationException, IOException {
        String word = statement.words().get(0);
        Optional<String> name = commands.name(word);
        if (name.isEmpty()) {
            throw unknown(word);
        }
        if (statement.foreign() != 0) {
            throw new OperationException(
                    (operator.roles().contains(Permissions.ADMIN) ? "" : "Insufficient credentials. ")
                            + "To use it as plain text, put it in quotes: " + statement.foreign());
        }
        if (!commands.allow(operator, name.get())) {
            commands.find(name.get()).ifPresent(operation -> audit.denied(operation, caller));
            throw new OperationException("Insufficient credentials.");
        }
        List<String> arguments = statement.words().subList(1, statement.words().size());
        if (name.get().equals(Commands.HELP)) {
            return help(arguments);
        }
        Operation operation = commands.find(name.get()).orElseThrow(() -> unknown(word));
        Progress progress = bars.get();
        try {
            return Arguments.run(operation, arguments, caller, asker, progress);
        } finally {
            if (progress instanceof ProgressBar bar) {
                bar.close();
            }
        }
    }

    /** In the words of Gogo, which people know from Karaf. */
    private static OperationException unknown(String word) {
        return new OperationException("Command not found: " + word);
    }

    private String help(List<String> arguments) throws OperationException {
        if (arguments.size() > 1) {
            throw new OperationException("Usage: mail:help [COMMAND]\n" + Usage.HELP);
        }
        return Usage.help(commands.all(), arguments.isEmpty() ? null : arguments.get(0));
    }

    private static String firstWord(String text) {
        return text.strip().split("[\\s;|(]", 2)[0];
    }

    private End gogo(String text) {
        try {
            audit.event("gogo", caller, "line", firstWord(text)); // not what follows: it may be a password
            if (gogo == null) {
                CommandProcessor processor =
                        commands.gogo().orElseThrow(() -> new OperationException("Gogo is being replaced; try again"));
                gogo = processor.createSession(InputStream.nullInputStream(), out, err);
            }
            Object result = gogo.execute(text);
            if (result != null) {
                out.println(gogo.format(result, Converter.INSPECT));
            }
            out.flush();
            return End.DONE;
        } catch (Exception e) {
            LOG.debug("Gogo failed", e);
            String message = e.getMessage() == null || e.getMessage().isBlank() ? e.toString() : e.getMessage();
            return failed(Tables.lines(message));
        }
    }

    private End failed(String sentence) {
        out.flush();
        err.println(sentence);
        err.flush();
        return End.FAILED;
    }

    /** True if a line holds a password, or may hold one, and so must not be kept. */
    boolean holdsSecret(String line) {
        try {
            return Statement.parse(line).stream()
                    .filter(statement -> !statement.words().isEmpty())
                    .anyMatch(statement -> commands.name(statement.words().get(0))
                            .flatMap(commands::find)
                            .filter(operation -> Arguments.holdSecret(
                                    operation,
                                    statement
                                            .words()
                                            .subList(1, statement.words().size())))
                            .isPresent());
        } catch (OperationException unreadable) {
            return true;
        }
    }

    @Override
    public void close() {
        if (gogo != null) {
            gogo.close();
        }
    }
}
