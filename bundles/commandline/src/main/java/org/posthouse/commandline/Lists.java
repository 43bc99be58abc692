package org.posthouse.commandline;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;

/** What a parameter can name, taken from the operation that lists it: accounts for {@code account-quota}, and so on. */
public final class Lists {
    private static final int MOST = 100;

    private final Function<String, Optional<Operation>> operations;

    /** @param operations gives the operation of a name, if it is there */
    public Lists(Function<String, Optional<Operation>> operations) {
        this.operations = operations;
    }

    /** Things the first parameter of an operation can name that begin with some letters; empty if that is not known. */
    public List<String> values(Operation operation, Parameter parameter, String start) {
        if (operation.name().endsWith("-create")
                || parameter.kind() != Parameter.Kind.TEXT
                || !operation.parameters().get(0).equals(parameter)) {
            return List.of();
        }
        int hyphen = operation.name().indexOf('-');
        // update BUNDLE has no subject in its name: what it is done to is its parameter
        String subject = hyphen < 0 ? parameter.name() : operation.name().substring(0, hyphen);
        Optional<Operation> list = operations.apply(subject + "-list").filter(found -> !found.writes());
        if (list.isEmpty() || list.get().name().equals(operation.name())) {
            return List.of();
        }
        boolean narrow = list.get().parameters().stream().anyMatch(p -> p.name().equals("like")) && !start.isEmpty();
        try {
            return list.get().run(narrow ? Map.of("like", start) : Map.of()).rows().stream()
                    .map(row -> row.get(0))
                    .filter(value -> value.startsWith(start))
                    .limit(MOST)
                    .toList();
        } catch (OperationException absent) {
            return List.of();
        }
    }
}
