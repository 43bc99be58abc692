package org.posthouse.support;

import java.util.Optional;

/**
 * The service of an optional, dynamic, greedy reference. Call {@link #bind} and {@link #unbind} from the component's
 * methods of these names; a better service is bound before the one it replaces is unbound.
 *
 * <p>Fetch it once for a unit of work (a transaction, a command, a delivery attempt), never keep it longer.
 *
 * @param <T> the service
 */
public final class Bound<T> {
    /** One binding; another one of the same service is not the same. */
    private record Binding<T>(T service, int generation) {}

    private final String part;
    private final Departure departure;
    private volatile Binding<T> current = new Binding<>(null, 0);

    /** @param part what is bound, in a word or two, for messages: "directory" */
    public Bound(String part) {
        this.part = part;
        this.departure = new Departure(part);
    }

    /** Binds a service in place of the one before. */
    public synchronized void bind(T service) {
        if (current.service() != service) {
            current = new Binding<>(service, current.generation() + 1);
        }
    }

    /** Unbinds a service, unless another one has taken its place. */
    public synchronized void unbind(T service) {
        if (current.service() == service) {
            current = new Binding<>(null, current.generation() + 1);
        }
    }

    /** The service that is bound now. */
    public Optional<T> get() {
        return Optional.ofNullable(current.service());
    }

    /** True if it is this service that is bound now. */
    public boolean holds(T service) {
        return service != null && current.service() == service;
    }

    /** Changes each time a service is bound or unbound. */
    public int generation() {
        return current.generation();
    }

    /**
     * Calls the service that is bound now.
     *
     * @throws AbsentException if none is bound, or if it threw a {@code RuntimeException} and is not bound any more, or a
     *     {@code LinkageError} in any case
     * @throws E what the call throws; also what a service throws at run time that stays bound
     */
    public <R, E extends Exception> R call(Call<? super T, ? extends R, E> call) throws AbsentException, E {
        Binding<T> now = bound();
        try {
            return call.on(now.service());
        } catch (RuntimeException | LinkageError thrown) {
            throw departure.absent(thrown, current == now);
        }
    }

    private Binding<T> bound() throws AbsentException {
        Binding<T> now = current;
        if (now.service() == null) {
            throw new AbsentException(part);
        }
        return now;
    }

    /** As {@link #call(Call)}, of a service that was fetched before, and may have been replaced since. */
    public <R, E extends Exception> R call(T service, Call<? super T, ? extends R, E> call) throws AbsentException, E {
        try {
            return call.on(service);
        } catch (RuntimeException | LinkageError thrown) {
            throw departure.absent(thrown, holds(service));
        }
    }

    /** As {@link #call(Call)}, without an answer. */
    public <E extends Exception> void run(Call.Void<? super T, E> call) throws AbsentException, E {
        Binding<T> now = bound();
        try {
            call.on(now.service());
        } catch (RuntimeException | LinkageError thrown) {
            throw departure.absent(thrown, current == now);
        }
    }

    /** As {@link #call(Object, Call)}, without an answer. */
    public <E extends Exception> void run(T service, Call.Void<? super T, E> call) throws AbsentException, E {
        try {
            call.on(service);
        } catch (RuntimeException | LinkageError thrown) {
            throw departure.absent(thrown, holds(service));
        }
    }
}
