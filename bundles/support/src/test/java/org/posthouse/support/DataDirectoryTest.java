package org.posthouse.support;

import static org.junit.Assert.assertEquals;

import java.io.File;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.Test;
import org.osgi.framework.BundleContext;

public class DataDirectoryTest {
    private final Map<String, String> framework = new HashMap<>();
    private final BundleContext context = (BundleContext) Proxy.newProxyInstance(
            BundleContext.class.getClassLoader(),
            new Class<?>[] {BundleContext.class},
            (proxy, method, arguments) -> method.getName().equals("getProperty")
                    ? framework.get(arguments[0])
                    : new File("storage", (String) arguments[0]));

    @Test
    public void theNearestRootCounts() {
        assertEquals(Path.of("storage", "spool"), DataDirectory.of(context, "spool"));
        framework.put("karaf.data", "karaf");
        assertEquals(Path.of("karaf", "posthouse", "spool"), DataDirectory.of(context, "spool"));
        framework.put("posthouse.data", "data");
        assertEquals(Path.of("data", "spool"), DataDirectory.of(context, "spool"));
    }

    @Test
    public void whatIsConfiguredCountsMore() {
        framework.put("posthouse.data", "data");
        assertEquals(Path.of("elsewhere"), DataDirectory.of(context, "spool", " elsewhere "));
        assertEquals(Path.of("data", "spool"), DataDirectory.of(context, "spool", " "));
    }

    @Test
    public void theConfigurationIsWhereTheContainerSays() {
        assertEquals(Optional.empty(), DataDirectory.etc(context));
        framework.put("karaf.etc", "karaf");
        assertEquals(Optional.of(Path.of("karaf")), DataDirectory.etc(context));
        framework.put("posthouse.etc", "etc");
        assertEquals(Optional.of(Path.of("etc")), DataDirectory.etc(context));
    }
}
