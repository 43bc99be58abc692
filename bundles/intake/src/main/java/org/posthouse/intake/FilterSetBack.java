package org.posthouse.intake;

import java.time.Clock;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Function;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Parameter;
import org.posthouse.api.admin.Result;
import org.posthouse.intake.filter.SetBackParts;
import org.posthouse.support.DataDirectory;
import org.posthouse.support.Threads;
import org.posthouse.support.operation.Described;
import org.posthouse.support.warning.OperatorWarning;

/** What intake needs from the framework to set filters back, and the operation by which an operator takes that back. */
final class FilterSetBack {
    private static final int THREADS = 2; // one may be busy with an update
    private static final int WAITING = 100;
    private static final String FILE = "filter-versions";

    private final BundleContext context;
    private final OperatorWarning warning;
    private final ThreadPoolExecutor worker = Threads.pool("filter-set-back", THREADS, WAITING);
    private volatile Operation rollback;
    private ServiceRegistration<Operation> registration;
    private boolean closed; // guarded by this

    FilterSetBack(BundleContext context) {
        this.context = context;
        this.warning = new OperatorWarning(context, "intake");
    }

    SetBackParts parts(Clock clock) {
        return new SetBackParts(
                clock,
                Optional.of(DataDirectory.of(context, "intake").resolve(FILE)),
                this::rollBack,
                this::tell,
                worker);
    }

    private synchronized void tell(Optional<String> text) {
        if (!closed) {
            text.ifPresentOrElse(warning::raise, warning::clear);
        }
    }

    /** The operation that replaces bundles by what they were; null if it has gone. */
    void rollback(Operation service) {
        rollback = service;
    }

    void noRollback(Operation service) {
        if (rollback == service) {
            rollback = null;
        }
    }

    private String rollBack(String bundle) throws OperationException {
        Operation service = rollback;
        if (service == null) {
            throw new OperationException("the bundle org.posthouse.update is absent");
        }
        Result result = service.run(Map.of("bundle", bundle));
        return result.text();
    }

    /** Offers {@code filter-clear}. */
    void offer(Function<String, List<String>> clear) {
        Operation operation = new Described(
                "filter-clear",
                "Lets versions of a filter that exceeded a budget try again: what was set back is in force once more.",
                true,
                List.of(Parameter.required("name", "name of the filter")),
                (values, progress) -> cleared(values.get("name"), clear));
        Hashtable<String, Object> properties = new Hashtable<>();
        properties.put("operation.name", operation.name());
        registration = context.registerService(Operation.class, operation, properties);
    }

    private static Result cleared(String name, Function<String, List<String>> clear) throws OperationException {
        List<String> bundles = clear.apply(name);
        if (bundles.isEmpty()) {
            throw new OperationException("No version of a filter " + name + " is marked or set back");
        }
        return Result.text("Judged anew: " + String.join(", ", bundles) + ". See mail:filter-list");
    }

    /** What waits to be written still is; nothing more is told. */
    void close() {
        registration.unregister();
        worker.shutdown();
        synchronized (this) {
            closed = true;
            warning.clear();
        }
    }
}
