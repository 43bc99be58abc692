package org.posthouse.testkit.osgi;

import java.io.File;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** A bundle context that knows framework properties and keeps the services that a component registers. */
public final class FakeContext {
    private static final long WAIT_MILLIS = 10_000;

    private record Registered(Class<?> type, Object service) {}

    private final Map<String, String> properties;
    private final File data;
    private final List<Registered> services = new CopyOnWriteArrayList<>();

    /**
     * Makes a context.
     *
     * @param properties the framework's
     * @param data the bundle's storage
     */
    public FakeContext(Map<String, String> properties, File data) {
        this.properties = properties;
        this.data = data;
    }

    /** The context, for the component; it can do nothing else. */
    public BundleContext context() {
        return proxy(BundleContext.class, (name, arguments) -> switch (name) {
            case "getProperty" -> properties.get(arguments[0]);
            case "getDataFile" -> new File(data, (String) arguments[0]);
            case "registerService" -> register((Class<?>) arguments[0], arguments[1]);
            default -> throw new UnsupportedOperationException(name);
        });
    }

    private ServiceRegistration<?> register(Class<?> type, Object service) {
        Registered registered = new Registered(type, service);
        synchronized (services) {
            services.add(registered);
            services.notifyAll();
        }
        return proxy(ServiceRegistration.class, (name, arguments) -> {
            if (name.equals("unregister") && services.remove(registered)) {
                return null;
            }
            throw new IllegalStateException(name);
        });
    }

    private interface Answers {
        Object answer(String method, Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, Answers answers) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> answers.answer(method.getName(), arguments)));
    }

    /** The service of a type, if one is registered now. */
    public <T> Optional<T> service(Class<T> type) {
        return services.stream()
                .filter(r -> r.type() == type)
                .map(r -> type.cast(r.service()))
                .findFirst();
    }

    /** The service of a type, as soon as one is registered. */
    public <T> T await(Class<T> type) throws InterruptedException {
        long deadline = System.currentTimeMillis() + WAIT_MILLIS;
        synchronized (services) {
            while (service(type).isEmpty() && System.currentTimeMillis() < deadline) {
                services.wait(WAIT_MILLIS);
            }
        }
        return service(type).orElseThrow(() -> new AssertionError("no " + type.getSimpleName()));
    }
}
