package org.posthouse.commandline;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.Parameter;

/** Completes the options of a command, and what its first parameter can name. */
public final class Completion {
    private final Operation operation;
    private final Lists lists;

    public Completion(Operation operation, Lists lists) {
        this.operation = operation;
        this.lists = lists;
    }

    /**
     * What a word can become.
     *
     * @param words the line, the command first
     * @param at which word, at least 1; it may be behind the last
     * @param word what there is of it up to the cursor; may be empty
     */
    public List<Choice> choices(List<String> words, int at, String word) {
        Optional<Parameter> named = at < 2 ? Optional.empty() : option(words.get(at - 1));
        if (named.isPresent() && named.get().kind() != Parameter.Kind.FLAG) {
            return values(named.get(), word);
        }
        List<Choice> found = word.startsWith("-")
                ? List.of()
                : nextInOrder(words, at)
                        .map(parameter -> values(parameter, word))
                        .orElse(List.of());
        return found.isEmpty() ? options(words) : found;
    }

    /** The parameter that a word without a name before it would be. */
    private Optional<Parameter> nextInOrder(List<String> words, int at) {
        List<Parameter> open = new ArrayList<>(operation.parameters());
        int given = 0;
        for (int i = 1; i < at; i++) {
            Optional<Parameter> named = option(words.get(i));
            if (named.isPresent()) {
                open.remove(named.get());
                i += named.get().kind() == Parameter.Kind.FLAG ? 0 : 1;
            } else {
                given++;
            }
        }
        return given < open.size() ? Optional.of(open.get(given)) : Optional.empty();
    }

    private List<Choice> values(Parameter parameter, String start) {
        return lists.values(operation, parameter, start).stream()
                .map(value -> new Choice(value, ""))
                .toList();
    }

    private List<Choice> options(List<String> words) {
        List<Choice> found = new ArrayList<>();
        for (Parameter parameter : operation.parameters()) {
            String option = "--" + parameter.name();
            if (!words.contains(option)) {
                found.add(new Choice(option, parameter.description()));
            }
        }
        found.add(new Choice("--help", "how it is used"));
        return found;
    }

    private Optional<Parameter> option(String word) {
        return operation.parameters().stream()
                .filter(p -> word.equals("--" + p.name()))
                .findFirst();
    }
}
