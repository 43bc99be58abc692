package org.posthouse.support;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.osgi.framework.ServiceReference;

/**
 * The services of a multiple, dynamic reference in the order of the service registry: the highest ranking first, among
 * equals the oldest. Call {@link #bind} from the component's {@code bind} and {@code updated} methods, {@link #unbind} from
 * {@code unbind}.
 *
 * @param <T> the service
 */
public final class Ranked<T> {
    private record Entry<T>(ServiceReference<T> reference, T service) {}

    private final Departure departure;
    private final Map<ServiceReference<T>, T> bound = new HashMap<>(); // guarded by itself
    private volatile List<Entry<T>> entries = List.of();
    private volatile List<T> services = List.of();

    /** @param part what each of them is, in a word or two, for messages: "router" */
    public Ranked(String part) {
        this.departure = new Departure(part);
    }

    /** Adds a service, or puts it where it belongs now. */
    public void bind(T service, ServiceReference<T> reference) {
        synchronized (bound) {
            bound.put(reference, service);
            sort();
        }
    }

    /** Removes a service. */
    public void unbind(ServiceReference<T> reference) {
        synchronized (bound) {
            bound.remove(reference);
            sort();
        }
    }

    private void sort() {
        entries = bound.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Comparator.reverseOrder()))
                .map(e -> new Entry<>(e.getKey(), e.getValue()))
                .toList();
        services = entries.stream().map(Entry::service).toList();
    }

    /** The services that are bound now, the one to ask first in front; never changes. */
    public List<T> list() {
        return services;
    }

    /** The first one with properties that please. */
    public Optional<T> first(Predicate<? super ServiceReference<T>> properties) {
        return entries.stream()
                .filter(e -> properties.test(e.reference()))
                .map(Entry::service)
                .findFirst();
    }

    /** True if this service is bound now. */
    public boolean holds(T service) {
        return services.stream().anyMatch(s -> s == service);
    }

    /**
     * Calls one of the services.
     *
     * @param service one from {@link #list}; it may have left since
     * @throws AbsentException if it threw a {@code RuntimeException} and is not bound any more, or a {@code LinkageError} in
     *     any case
     * @throws E what the call throws; also what a service throws at run time that stays bound
     */
    public <R, E extends Exception> R call(T service, Call<? super T, ? extends R, E> call) throws AbsentException, E {
        try {
            return call.on(service);
        } catch (RuntimeException | LinkageError thrown) {
            throw departure.absent(thrown, holds(service));
        }
    }

    /** As {@link #call}, without an answer. */
    public <E extends Exception> void run(T service, Call.Void<? super T, E> call) throws AbsentException, E {
        try {
            call.on(service);
        } catch (RuntimeException | LinkageError thrown) {
            throw departure.absent(thrown, holds(service));
        }
    }
}
