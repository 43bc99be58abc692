package org.posthouse.support;

import static org.junit.Assert.assertEquals;

import java.io.File;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.Test;
import org.osgi.framework.BundleContext;
import org.posthouse.testkit.osgi.FakeContext;

public class DataDirectoryTest {
    private final Map<String, String> framework = new HashMap<>();
    private final BundleContext context = new FakeContext(framework, new File("storage")).context();

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
}
