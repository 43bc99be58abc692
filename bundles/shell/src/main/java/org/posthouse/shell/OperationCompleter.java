package org.posthouse.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.console.Candidate;
import org.apache.karaf.shell.api.console.CommandLine;
import org.apache.karaf.shell.api.console.Completer;
import org.apache.karaf.shell.api.console.Session;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.Parameter;

/** Completes the name of a command, its options, and what its first parameter can name. */
final class OperationCompleter implements Completer {
    private final Operation operation;
    private final Lists lists;
    private final String name;

    OperationCompleter(Operation operation, Lists lists, boolean scoped) {
        this.operation = operation;
        this.lists = lists;
        this.name = scoped ? operation.name() : OperationCommand.SCOPE + ":" + operation.name();
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
            candidates.add(new Candidate(name, name, null, operation.summary(), null, null, true));
            return;
        }
        if (!(OperationCommand.SCOPE + ":" + operation.name()).equals(session.resolveCommand(words[0]))) {
            return;
        }
        String word = at < words.length && line.getCursorArgument() != null ? line.getCursorArgument() : "";
        Optional<Parameter> named = at < 2 ? Optional.empty() : option(words[at - 1]);
        if (named.isPresent() && named.get().kind() != Parameter.Kind.FLAG) {
            values(named.get(), word, candidates);
            return;
        }
        if (!word.startsWith("-")) {
            nextInOrder(words, at).ifPresent(parameter -> values(parameter, word, candidates));
        }
        if (candidates.isEmpty()) {
            options(words, candidates);
        }
    }

    /** The parameter that a word without a name before it would be. */
    private Optional<Parameter> nextInOrder(String[] words, int at) {
        List<Parameter> open = new ArrayList<>(operation.parameters());
        int given = 0;
        for (int i = 1; i < at; i++) {
            Optional<Parameter> named = option(words[i]);
            if (named.isPresent()) {
                open.remove(named.get());
                i += named.get().kind() == Parameter.Kind.FLAG ? 0 : 1;
            } else {
                given++;
            }
        }
        return given < open.size() ? Optional.of(open.get(given)) : Optional.empty();
    }

    private void values(Parameter parameter, String start, List<Candidate> candidates) {
        lists.values(operation, parameter, start).forEach(value -> candidates.add(new Candidate(value, true)));
    }

    private void options(String[] words, List<Candidate> candidates) {
        for (Parameter parameter : operation.parameters()) {
            String option = "--" + parameter.name();
            if (!List.of(words).contains(option)) {
                candidates.add(new Candidate(option, option, null, parameter.description(), null, null, true));
            }
        }
        candidates.add(new Candidate("--help", "--help", null, "how it is used", null, null, true));
    }

    private Optional<Parameter> option(String word) {
        return operation.parameters().stream()
                .filter(p -> word.equals("--" + p.name()))
                .findFirst();
    }
}
