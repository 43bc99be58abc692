package org.posthouse.shell.gogo;

import java.io.IOException;
import java.util.List;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
import org.posthouse.api.admin.OperationException;
import org.posthouse.commandline.Tables;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Something that answers with a text, as a function of Gogo. */
final class GogoCommand implements Function {
    private static final Logger LOG = LoggerFactory.getLogger(GogoCommand.class);

    private final String name;
    private final Body body;

    /** What a command does. */
    @FunctionalInterface
    interface Body {
        String run(List<String> words) throws OperationException, IOException;
    }

    GogoCommand(String name, Body body) {
        this.name = name;
        this.body = body;
    }

    @Override
    public Object execute(CommandSession session, List<Object> arguments) throws Exception {
        try {
            session.getConsole()
                    .print(body.run(arguments.stream().map(String::valueOf).toList()));
            session.getConsole().flush();
            return null;
        } catch (OperationException refused) {
            throw new Refusal(Tables.lines(refused.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("mail:{} failed", name, e);
            throw new Refusal("mail:" + name + " failed: " + Tables.lines(String.valueOf(e.getMessage())));
        }
    }
}
