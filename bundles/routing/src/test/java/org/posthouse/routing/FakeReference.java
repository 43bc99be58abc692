package org.posthouse.routing;

import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.framework.ServiceReference;

/** References to services that have a name and a ranking. */
final class FakeReference {
    private static final AtomicLong IDS = new AtomicLong();

    private FakeReference() {}

    /** @param name null: the service has no property with a name */
    @SuppressWarnings("unchecked")
    static <T> ServiceReference<T> of(String name, int ranking) {
        // the registry's order: by ranking, then by age
        long order = ((long) ranking << 32) - IDS.incrementAndGet();
        return (ServiceReference<T>) Proxy.newProxyInstance(
                FakeReference.class.getClassLoader(),
                new Class<?>[] {ServiceReference.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getProperty" -> arguments[0].toString().endsWith(".name") ? name : null;
                    case "compareTo" -> Long.compare(order, Long.parseLong(arguments[0].toString()));
                    case "equals" -> proxy == arguments[0];
                    case "hashCode" -> Long.hashCode(order);
                    case "toString" -> Long.toString(order);
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
