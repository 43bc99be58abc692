package org.posthouse.shell.gogo;

import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.Function;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.posthouse.api.admin.Caller;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.commandline.Arguments;
import org.posthouse.commandline.Asker;
import org.posthouse.commandline.Usage;

/** Makes a Gogo command {@code mail:<name>} of every operation that is there, and {@code mail:help}. */
@Component(
        service = {},
        immediate = true)
public final class GogoCommands {
    /** Gogo does not say who is there. */
    private static final Caller CALLER = Caller.UNKNOWN.by("gogo", "?");

    private final BundleContext context;
    private final Map<Operation, ServiceRegistration<Function>> commands = new ConcurrentHashMap<>();
    private final ServiceRegistration<Function> help;

    /** Operations are bound afterwards: constructors come first. */
    @Activate
    public GogoCommands(BundleContext context) {
        this.context = context;
        this.help = register("help", words -> {
            if (words.size() > 1) {
                throw new OperationException("Usage: mail:help [COMMAND]");
            }
            return Usage.help(commands.keySet(), words.isEmpty() ? null : words.get(0));
        });
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addOperation(Operation operation) {
        commands.put(
                operation, register(operation.name(), words -> Arguments.run(operation, words, CALLER, Asker.NOBODY)));
    }

    void removeOperation(Operation operation) {
        ServiceRegistration<Function> command = commands.remove(operation);
        if (command != null) {
            command.unregister();
        }
    }

    @Deactivate
    void deactivate() {
        help.unregister();
        commands.keySet().forEach(this::removeOperation);
    }

    private ServiceRegistration<Function> register(String name, GogoCommand.Body body) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(CommandProcessor.COMMAND_SCOPE, Usage.SCOPE);
        properties.put(CommandProcessor.COMMAND_FUNCTION, new String[] {name});
        return context.registerService(Function.class, new GogoCommand(name, body), properties);
    }
}
