package org.posthouse.settings;

import java.lang.reflect.Proxy;
import java.util.List;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.posthouse.api.server.Warning;

/** A framework that has nothing but warnings. */
final class Contexts {
    private Contexts() {}

    /** The texts of the warnings that are registered. */
    static BundleContext recording(List<String> texts) {
        return proxy(BundleContext.class, (method, arguments) -> {
            String text = ((Warning) arguments[1]).text();
            texts.add(text);
            return proxy(ServiceRegistration.class, (unregister, none) -> texts.remove(text));
        });
    }

    private interface Answers {
        Object of(String method, Object[] arguments);
    }

    private static <T> T proxy(Class<T> type, Answers answers) {
        return type.cast(Proxy.newProxyInstance(
                Contexts.class.getClassLoader(), new Class<?>[] {type}, (object, method, arguments) -> {
                    Object answer = answers.of(method.getName(), arguments);
                    return method.getReturnType() == void.class ? null : answer;
                }));
    }
}
