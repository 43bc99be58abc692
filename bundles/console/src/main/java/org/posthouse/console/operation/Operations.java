package org.posthouse.console.operation;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Result;
import org.posthouse.support.Comeback;

/**
 * The operations that are there at the moment. One that was there before is waited for, since its bundle may just be
 * replaced.
 */
@Component(service = Operations.class)
public final class Operations {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int WAITERS = 16;

    private final Map<String, Operation> byName = new ConcurrentSkipListMap<>();

    /** Names that were known once; as many as bundles ever registered. */
    private final Map<String, Comeback> known = new ConcurrentHashMap<>();

    /** For an operation of which nothing is known, while none is there at all: the console starts, or admin is replaced. */
    private final Comeback any;

    private final Duration patience;

    @Activate
    public Operations() {
        this(PATIENCE);
    }

    public Operations(Duration patience) {
        this.patience = patience;
        this.any = new Comeback(patience, WAITERS);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    public void addOperation(Operation operation) {
        known.computeIfAbsent(operation.name(), name -> new Comeback(patience, WAITERS));
        byName.put(operation.name(), operation);
    }

    public void removeOperation(Operation operation) {
        byName.remove(operation.name(), operation);
    }

    /** The operation of a name. May wait some seconds for one that was there before. */
    public Optional<Operation> find(String name) {
        Comeback comeback = known.get(name);
        if (comeback == null && byName.isEmpty()) {
            comeback = any;
        }
        return comeback == null ? Optional.ofNullable(byName.get(name)) : comeback.get(() -> byName.get(name));
    }

    /** As {@link #find}, without waiting. */
    public Optional<Operation> now(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** True if it is not there now, but was before. */
    public boolean isAway(String name) {
        return known.containsKey(name) && !byName.containsKey(name);
    }

    public Collection<Operation> all() {
        return List.copyOf(byName.values());
    }

    /** Runs an operation that only reads. */
    public Result read(String name, Map<String, String> arguments) throws OperationException {
        Operation operation = find(name)
                .orElseThrow(() -> new OperationException(
                        "The operation " + name + " is not available at the moment; its bundle may be being replaced"));
        if (operation.writes()) {
            throw new OperationException("The operation " + name + " makes changes and cannot be used to read");
        }
        return operation.run(new TreeMap<>(arguments));
    }
}
