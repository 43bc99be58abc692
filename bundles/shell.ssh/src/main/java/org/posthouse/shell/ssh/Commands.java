package org.posthouse.shell.ssh;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.felix.service.command.CommandProcessor;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.Operator;
import org.posthouse.commandline.Lists;
import org.posthouse.commandline.Usage;

/** The operations that are there, and who may run which. */
@Component(service = Commands.class)
public final class Commands {
    /** The command that is no operation. */
    static final String HELP = "help";

    private final Map<String, Operation> operations = new ConcurrentSkipListMap<>();

    @Reference
    Permissions permissions;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile CommandProcessor gogo;

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addOperation(Operation operation) {
        operations.put(operation.name(), operation);
    }

    void removeOperation(Operation operation) {
        operations.remove(operation.name(), operation);
    }

    List<Operation> all() {
        return List.copyOf(operations.values());
    }

    Optional<Operation> find(String name) {
        return Optional.ofNullable(operations.get(name));
    }

    /** What parameters can name, as far as an operator may list it. */
    Lists lists(Operator operator) {
        return new Lists(name -> find(name).filter(operation -> allow(operator, name)));
    }

    boolean allow(Operator operator, String name) {
        return permissions.allow(operator, name);
    }

    /** What runs lines that are no {@code mail:} commands. */
    Optional<CommandProcessor> gogo() {
        return Optional.ofNullable(gogo);
    }

    /**
     * The name of the operation that a word calls, or {@code help}; empty if it is no command of the mail server.
     *
     * @param word with the scope, or without it if there is such a command
     */
    Optional<String> name(String word) {
        String scope = Usage.SCOPE + ":";
        if (word.startsWith(scope)) {
            return Optional.of(word.substring(scope.length()));
        }
        return word.equals(HELP) || operations.containsKey(word) ? Optional.of(word) : Optional.empty();
    }
}
