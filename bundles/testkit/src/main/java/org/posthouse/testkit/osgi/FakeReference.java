package org.posthouse.testkit.osgi;

import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.framework.ServiceReference;

/** References to services with properties and a ranking, for the bind methods of components. */
public final class FakeReference {
    private static final AtomicLong IDS = new AtomicLong();

    private FakeReference() {}

    /** A reference in the registry's order: by ranking, then by age. */
    @SuppressWarnings("unchecked")
    public static <T> ServiceReference<T> of(int ranking, Map<String, ?> properties) {
        long order = ((long) ranking << 32) - IDS.incrementAndGet();
        return (ServiceReference<T>) Proxy.newProxyInstance(
                FakeReference.class.getClassLoader(),
                new Class<?>[] {ServiceReference.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getProperty" -> properties.get(arguments[0]);
                    case "compareTo" -> Long.compare(order, Long.parseLong(arguments[0].toString()));
                    case "equals" -> proxy == arguments[0];
                    case "hashCode" -> Long.hashCode(order);
                    case "toString" -> Long.toString(order);
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
