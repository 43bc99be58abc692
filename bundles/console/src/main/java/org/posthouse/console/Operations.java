package org.posthouse.console;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Result;

/** The operations that are there at the moment. */
@Component(service = Operations.class)
public final class Operations {
    private final Map<String, Operation> byName = new ConcurrentSkipListMap<>();

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addOperation(Operation operation) {
        byName.put(operation.name(), operation);
    }

    void removeOperation(Operation operation) {
        byName.remove(operation.name(), operation);
    }

    Optional<Operation> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    Collection<Operation> all() {
        return List.copyOf(byName.values());
    }

    /** Runs an operation that only reads. */
    Result read(String name, Map<String, String> arguments) throws OperationException {
        Operation operation = byName.get(name);
        if (operation == null) {
            throw new OperationException("The operation " + name + " is not there at the moment");
        }
        if (operation.writes()) {
            throw new OperationException("The operation " + name + " changes something");
        }
        return operation.run(new TreeMap<>(arguments));
    }
}
