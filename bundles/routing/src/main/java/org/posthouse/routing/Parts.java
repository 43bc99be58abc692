package org.posthouse.routing;

import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.osgi.framework.ServiceReference;
import org.posthouse.support.AbsentException;
import org.posthouse.support.Ranked;
import org.posthouse.support.RateLimited;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The services of one kind in the order in which they are asked, the names by which configuration requires them, and which
 * of them are required.
 *
 * <p>Who is asked and who is absent is taken from one {@link Asking}: a part that comes or goes in between changes nothing
 * of it, so that what an absent one would have said is never taken for unknown.
 *
 * @param <T> the kind of service
 */
final class Parts<T> {
    private static final Logger LOG = LoggerFactory.getLogger(Parts.class);
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    /** A part's name, and where its failures are told: one that fails often hides no other's. */
    private record Named(String name, RateLimited log) {}

    private final String what;
    private final String property;
    private final Ranked<T> ranked;
    private final Map<T, Named> names = new IdentityHashMap<>(); // guarded by itself
    private List<Required> required = List.of(); // guarded by names
    private volatile Asking asking = new Asking(List.of(), List.of());

    /**
     * @param what what each of them is, in a word, for messages
     * @param property the service property with its name
     */
    Parts(String what, String property) {
        this.what = what;
        this.property = property;
        this.ranked = new Ranked<>(what);
    }

    /** Adds a service, or takes over its changed properties. */
    void bind(T service, ServiceReference<T> reference) {
        String name = reference.getProperty(property) instanceof String given && !given.isBlank()
                ? given.strip()
                : service.getClass().getName();
        synchronized (names) {
            names.put(service, new Named(name, new RateLimited(LOG, INTERVAL)));
            ranked.bind(service, reference);
            changed();
        }
    }

    /** Removes a service. */
    void unbind(T service, ServiceReference<T> reference) {
        synchronized (names) {
            ranked.unbind(reference);
            names.remove(service);
            changed();
        }
    }

    /** Sets what is required from now on. */
    void require(List<Required> now) {
        synchronized (names) {
            required = List.copyOf(now);
            changed();
        }
    }

    /** It is asked several times for each mail, and changes when an operator changes something. */
    private void changed() {
        List<T> services = ranked.list();
        Set<String> present = services.stream()
                .map(names::get)
                .filter(named -> named != null)
                .map(Named::name)
                .collect(Collectors.toSet());
        asking = new Asking(
                services,
                required.stream().filter(r -> !present.contains(r.name())).toList());
    }

    /** Those who can be asked now. */
    Asking now() {
        return asking;
    }

    /** Those who are asked for one answer, and who of the required ones is not among them. */
    final class Asking {
        private final List<T> services;
        private final List<Required> absent;

        private Asking(List<T> services, List<Required> absent) {
            this.services = services;
            this.absent = absent;
        }

        /** The one to ask first in front. */
        List<T> services() {
            return services;
        }

        /** True if a part is absent that is required for a domain. */
        boolean lacks(String domain) {
            return !absent.isEmpty() && absent.stream().anyMatch(r -> r.concerns(domain));
        }

        /** True if a part is absent that is required for all mail. */
        boolean lacksForAll() {
            return absent.stream().anyMatch(Required::forAll);
        }

        /** What one of them answers; empty if it is leaving or fails, so that its answer is not known. */
        <R> Optional<R> ask(T service, Function<T, R> question) {
            try {
                R answer = ranked.<R, RuntimeException>call(service, question::apply);
                if (answer != null) {
                    return Optional.of(answer);
                }
                failed(service, new IllegalStateException("returned null"));
            } catch (AbsentException leaving) {
                LOG.debug("{} {} stopping", what, service.getClass().getName(), leaving);
            } catch (RuntimeException | AssertionError | StackOverflowError e) {
                failed(service, e);
            }
            return Optional.empty();
        }
    }

    private void failed(T service, Throwable cause) {
        Named named;
        synchronized (names) {
            named = names.get(service);
        }
        if (named != null) {
            named.log().warn("{} {} failed; the mail it was asked about must wait", what, named.name(), cause);
        }
    }
}
