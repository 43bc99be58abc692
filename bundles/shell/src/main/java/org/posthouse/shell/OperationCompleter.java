package org.posthouse.shell;

import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.console.Candidate;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.posthouse.api.admin.Operation;
import org.posthouse.commandline.Completion;
import org.posthouse.commandline.Lists;
import org.posthouse.commandline.Usage;

/** Completes the name of a command, its options, and what its first parameter can name. */
final class OperationCompleter implements Completer {
    private final Operation operation;
    private final Completion completion;
    private final String name;

    OperationCompleter(Operation operation, Lists lists, boolean scoped) {
        this.operation = operation;
        this.completion = new Completion(operation, lists);
        this.name = scoped ? operation.name() : Usage.SCOPE + ":" + operation.name();
    }

    @Override
    public int complete(Session session, CommandLine line, List<String> candidates) {
        List<Candidate> found = new ArrayList<>();
        completeCandidates(session, line, found);
        found.forEach(candidate -> candidates.add(candidate.value()));
        return 0;
    }

    /** Every command is asked, whichever stands on the line. */
    @Override
    public void completeCandidates(Session session, CommandLine line, List<Candidate> candidates) {
        int at = line.getCursorArgumentIndex();
        String[] words = line.getArguments();
        if (at == 0) {
            candidates.add(candidate(name, operation.summary()));
            return;
        }
        if (!(Usage.SCOPE + ":" + operation.name()).equals(session.resolveCommand(words[0]))) {
            return;
        }
        String word = at < words.length && line.getCursorArgument() != null ? line.getCursorArgument() : "";
        completion
                .choices(List.of(words), at, word)
                .forEach(choice -> candidates.add(candidate(choice.value(), choice.description())));
    }

    private static Candidate candidate(String value, String description) {
        return new Candidate(value, value, null, description.isEmpty() ? null : description, null, null, true);
    }
}
