package org.posthouse.support.warning;

import static org.junit.Assert.assertEquals;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.posthouse.api.server.Warning;

public class OperatorWarningTest {
    private final List<String> shown = new ArrayList<>();
    private boolean stopped;

    private final OperatorWarning warning = new OperatorWarning(context(), "db");

    private BundleContext context() {
        return fake(BundleContext.class, (method, args) -> {
            assertEquals("registerService", method);
            if (stopped) {
                throw new IllegalStateException("stopped");
            }
            Warning told = (Warning) args[1];
            String line = told.part() + ": " + told.text();
            shown.add(line);
            return fake(ServiceRegistration.class, (called, none) -> {
                assertEquals("unregister", called);
                shown.remove(line);
                return null;
            });
        });
    }

    private interface Called {
        Object with(String method, Object[] args);
    }

    private static <T> T fake(Class<T> type, Called called) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, args) -> called.with(method.getName(), args)));
    }

    @Test
    public void itIsShownAsLongAsItHolds() {
        warning.clear();
        warning.raise("it is missing");
        assertEquals(List.of("db: it is missing"), shown);
        warning.raise("it is missing");
        assertEquals("once", 1, shown.size());
        warning.raise("it is another one");
        assertEquals(List.of("db: it is another one"), shown);
        warning.clear();
        assertEquals(List.of(), shown);
        warning.raise("it is another one");
        assertEquals("again", 1, shown.size());
    }

    @Test
    public void aBundleThatStopsHasNothingToTell() {
        stopped = true;
        warning.raise("too late");
        assertEquals(List.of(), shown);
        warning.clear();
    }
}
