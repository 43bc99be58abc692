package org.posthouse.filter.milter;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.posthouse.filter.milter.MilterFixture.BOB;
import static org.posthouse.filter.milter.MilterFixture.message;

import java.io.File;
import java.lang.reflect.Proxy;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Map;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Filter;
import org.posthouse.api.filter.Inspection;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.metrics.MetricSource;
import org.posthouse.api.server.ServerName;
import org.posthouse.filter.milter.protocol.MilterException;

/** A configuration becomes a filter, and changes while mail is under way. */
public class MilterComponentTest {
    private record Name(String hostName) implements ServerName {
        @Override
        public Source source() {
            return Source.CONFIGURED;
        }
    }

    private static final Map<String, Object> PID = Map.of("service.pid", "org.posthouse.filter.milter~rspamd");

    @Rule
    public TemporaryFolder folder = new TemporaryFolder();

    private final Map<Class<?>, Object> services = new HashMap<>();
    private final Map<Class<?>, Dictionary<?, ?>> properties = new HashMap<>();

    /** As much of a framework as the component needs; it keeps the properties of services, too. */
    private BundleContext context() {
        return (BundleContext) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {BundleContext.class},
                (self, method, arguments) -> switch (method.getName()) {
                    case "getProperty" -> null;
                    case "getDataFile" -> new File(folder.getRoot(), (String) arguments[0]);
                    case "registerService" ->
                        register((Class<?>) arguments[0], arguments[1], (Dictionary<?, ?>) arguments[2]);
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private ServiceRegistration<?> register(Class<?> type, Object service, Dictionary<?, ?> given) {
        services.put(type, service);
        properties.put(type, given);
        return (ServiceRegistration<?>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ServiceRegistration.class}, (self, method, arguments) -> {
                    if (method.getName().equals("setProperties")) {
                        properties.put(type, (Dictionary<?, ?>) arguments[0]);
                    } else {
                        services.remove(type);
                    }
                    return null;
                });
    }

    private static TestConfig config(String name, String address, int seconds) {
        String[] roles = {"MX"};
        return new TestConfig(name, address, 70, roles, "pass", 6, seconds, seconds, seconds, seconds, false, 1);
    }

    @Test
    public void aConfigurationIsAFilter() throws Exception {
        try (FakeMilter first = new FakeMilter(folder.getRoot().toPath().resolve("a"));
                FakeMilter second = new FakeMilter(folder.getRoot().toPath().resolve("b"))) {
            MilterComponent component = new MilterComponent(context(), config("", first.address(), 5), PID);
            component.bindName(new Name("mx.example.org"));
            component.unbindName(new Name("mx.example.org"));
            Dictionary<?, ?> told = properties.get(Filter.class);
            assertEquals("rspamd", told.get("filter.name"));
            assertEquals(70, told.get("service.ranking"));
            assertEquals("pass", told.get("filter.on-failure"));
            assertEquals(5000L * 6 + 10_000, told.get("filter.deadline"));
            assertArrayEquals(new Object[] {"MX"}, (Object[]) told.get("filter.roles"));

            Filter filter = (Filter) services.get(Filter.class);
            Context mail = new MilterFixture(config("", "", 5), folder.getRoot().toPath()).context();
            try (Inspection inspection = filter.begin(mail)) {
                assertEquals(Verdict.PASS, inspection.sender(mail));
                component.modified(config("other", second.address(), 6), PID);
                assertEquals("this mail stays with the first", Verdict.PASS, inspection.message(mail, message("\r\n")));
            }
            assertTrue(first.seen().get(1), first.seen().get(1).startsWith("DCj|mx.example.org|"));
            assertEquals("other", properties.get(Filter.class).get("filter.name"));
            try (Inspection inspection = filter.begin(mail)) {
                assertEquals(Verdict.PASS, inspection.recipient(mail, BOB));
            }
            assertEquals(1, second.connections());

            component.modified(config("other", "nonsense", 6), PID);
            try (Inspection inspection = filter.begin(mail)) {
                assertThrows(
                        "a mistake lets nothing pass by itself",
                        MilterException.class,
                        () -> inspection.message(mail, message("\r\n")));
            }
            MetricSource metrics = (MetricSource) services.get(MetricSource.class);
            String figures = metrics.read().toString();
            assertTrue(figures, figures.contains("opened") && figures.contains("unreachable"));
            component.deactivate();
            assertEquals(Map.of(), services);
        }
    }
}
