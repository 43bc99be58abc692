package org.posthouse.shell;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.karaf.shell.api.console.SessionFactory;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.posthouse.api.admin.Operation;
import org.posthouse.commandline.Lists;

/** Makes a Karaf command {@code mail:<name>} of every operation that is there. */
@Component(
        service = {},
        immediate = true)
public final class ShellComponent {
    private final SessionFactory sessions;
    private final Map<Operation, OperationCommand> commands = new ConcurrentHashMap<>();
    private final Lists lists = new Lists(name -> commands.keySet().stream()
            .filter(operation -> operation.name().equals(name))
            .findFirst());

    /** By constructor: the factory must be there before the first operation is bound. */
    @Activate
    public ShellComponent(@Reference SessionFactory sessions) {
        this.sessions = sessions;
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addOperation(Operation operation) {
        OperationCommand command = new OperationCommand(operation, lists);
        commands.put(operation, command);
        sessions.getRegistry().register(command);
    }

    void removeOperation(Operation operation) {
        OperationCommand command = commands.remove(operation);
        if (command != null) {
            sessions.getRegistry().unregister(command);
        }
    }

    @Deactivate
    void deactivate() {
        commands.keySet().forEach(this::removeOperation);
    }
}
