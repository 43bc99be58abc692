package org.posthouse.update;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.Before;
import org.junit.Test;
import org.osgi.framework.Bundle;
import org.osgi.framework.dto.BundleDTO;
import org.osgi.framework.dto.ServiceReferenceDTO;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.ReferenceDTO;
import org.osgi.service.component.runtime.dto.SatisfiedReferenceDTO;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Result;
import org.posthouse.api.filter.FilterTrials;
import org.posthouse.net.api.Listener;
import org.posthouse.net.api.NetAdmin;
import org.posthouse.update.Activators.Idle;
import org.posthouse.update.Activators.Serving;

/** What an update would touch is told before it is done, and told only. */
public class PreviewTest extends FrameworkFixture {
    private static final long OTHERS = 777;

    private final List<ComponentDescriptionDTO> descriptions = new ArrayList<>();
    private final Map<String, ComponentConfigurationDTO> configurations = new HashMap<>();
    private Bundle bundle;

    @Before
    public void installOne() throws Exception {
        bundle = install(Jar.of(NAME, "1.0.0").activator(Serving.class).write(file("first.jar")));
    }

    private ServiceComponentRuntime scr() {
        return (ServiceComponentRuntime) Proxy.newProxyInstance(
                PreviewTest.class.getClassLoader(),
                new Class<?>[] {ServiceComponentRuntime.class},
                (proxy, method, arguments) -> method.getName().equals("getComponentDescriptionDTOs")
                        ? List.copyOf(descriptions)
                        : (Collection<?>) List.of(configurations.get(((ComponentDescriptionDTO) arguments[0]).name)));
    }

    /** A component that is bound to services of bundles, each given with the name of its component. */
    private void component(long owner, String name, String policy, String cardinality, Map<Long, String> bound) {
        ComponentDescriptionDTO description = new ComponentDescriptionDTO();
        description.name = name;
        description.bundle = new BundleDTO();
        description.bundle.id = owner;
        description.bundle.symbolicName = "org.posthouse.b" + owner;
        ReferenceDTO reference = new ReferenceDTO();
        reference.name = "it";
        reference.interfaceName = "org.posthouse.Nothing";
        reference.policy = policy;
        reference.cardinality = cardinality;
        description.references = new ReferenceDTO[] {reference};
        descriptions.add(description);
        ComponentConfigurationDTO configuration = new ComponentConfigurationDTO();
        configuration.state = ComponentConfigurationDTO.ACTIVE;
        SatisfiedReferenceDTO satisfied = new SatisfiedReferenceDTO();
        satisfied.name = "it";
        satisfied.boundServices = bound.entrySet().stream()
                .map(one -> {
                    ServiceReferenceDTO service = new ServiceReferenceDTO();
                    service.bundle = one.getKey();
                    service.properties = Map.of("component.name", one.getValue());
                    return service;
                })
                .toArray(ServiceReferenceDTO[]::new);
        configuration.satisfiedReferences = new SatisfiedReferenceDTO[] {satisfied};
        configurations.put(name, configuration);
    }

    private Result preview(String wanted, String jar) throws OperationException {
        return new PreviewOperation(update, new Impact(context, scr()))
                .operation()
                .run(Map.of("bundle", wanted, "jar", jar));
    }

    private static List<String> told(Result result, String what) {
        return result.rows().stream()
                .filter(row -> row.get(0).equals(what))
                .map(row -> row.get(1))
                .toList();
    }

    private String next() throws Exception {
        return Jar.of(NAME, "2.0.0")
                .activator(Serving.class)
                .write(file("second.jar"))
                .toString();
    }

    @Test
    public void whatStopsAndWhatOnlyNoticesIsTold() throws Exception {
        component(bundle.getBundleId(), "mine", "dynamic", "0..1", Map.of());
        component(OTHERS, "needing", "dynamic", "1..1", Map.of(bundle.getBundleId(), "mine"));
        component(OTHERS, "fixed", "static", "0..1", Map.of(bundle.getBundleId(), "mine"));
        component(OTHERS + 1, "behind", "static", "1..1", Map.of(OTHERS, "needing"));
        component(OTHERS + 1, "noticing", "dynamic", "0..1", Map.of(bundle.getBundleId(), "mine"));
        component(OTHERS + 1, "unconcerned", "static", "1..1", Map.of(OTHERS, "somebody"));
        Result result = preview("test", next());
        assertEquals("org.posthouse.test 1.0.0 → 2.0.0: possible without a restart", result.text());
        assertEquals(List.of("no other bundle"), told(result, "refreshed"));
        assertEquals(List.of("mine"), told(result, "stops and starts"));
        assertEquals(List.of("behind, fixed, needing"), told(result, "stops until it is back"));
        assertEquals(List.of("1 component of other bundles"), told(result, "goes on without it"));
        assertEquals("nothing was changed", "1.0.0", bundle.getVersion().toString());
        assertEquals(Bundle.ACTIVE, bundle.getState());
        assertTrue(Arrays.stream(context.getBundles()).noneMatch(Trial::isTrial));
    }

    @Test
    public void listenersAndEntriesAreTold() throws Exception {
        bundle.getBundleContext()
                .registerService(Runnable.class, () -> {}, new Hashtable<>(Map.of("protocol.name", "imap")));
        bundle.getBundleContext()
                .registerService(Runnable.class, () -> {}, new Hashtable<>(Map.of("filter.name", "spam")));
        context.registerService(
                NetAdmin.class,
                (NetAdmin) Proxy.newProxyInstance(
                        PreviewTest.class.getClassLoader(),
                        new Class<?>[] {NetAdmin.class},
                        (proxy, method, arguments) -> List.of(status("imaps", "imap", 3), status("mx", "smtp", 9))),
                null);
        context.registerService(
                FilterTrials.class,
                (FilterTrials) Proxy.newProxyInstance(
                        PreviewTest.class.getClassLoader(),
                        new Class<?>[] {FilterTrials.class},
                        (proxy, method, arguments) -> List.of(
                                new FilterTrials.Entry("spam; version=[1,2)", Optional.of("too new " + arguments[2])),
                                new FilterTrials.Entry("spam; mode=shadow", Optional.empty()))),
                null);
        Result result = preview("test", next());
        assertEquals(List.of("imaps (port 993): 3 sessions would move to the new version"), told(result, "listener"));
        assertEquals(
                List.of("'spam; version=[1,2)' would not choose it: too new 2.0.0", "'spam; mode=shadow' chooses it"),
                told(result, "entry of filters"));
    }

    private static NetAdmin.ListenerStatus status(String name, String protocol, int open) {
        Listener listener = new Listener(name, protocol, Listener.Tls.values()[0]);
        return new NetAdmin.ListenerStatus(listener, "127.0.0.1", 993, "", true, open, 0, 0, 0, 0);
    }

    @Test
    public void aCoreBundleShowsWhatWouldBeRefreshed() throws Exception {
        String api = Jar.of("org.posthouse.api", "1.0.0")
                .header("Export-Package", "org.posthouse.update")
                .with(Idle.class)
                .write(file("api.jar"))
                .toString();
        install(file("api.jar"));
        install(Jar.of("org.posthouse.other", "1.0.0")
                .header("Import-Package", "org.posthouse.update")
                .write(file("other.jar")));
        Result result = preview("api", api);
        assertTrue(result.text(), result.text().startsWith("org.posthouse.api would not be updated: "));
        assertTrue(result.text(), result.text().contains("built on its classes"));
        assertEquals(List.of("org.posthouse.other"), told(result, "refreshed"));
    }

    @Test
    public void aJarThatWouldNotBeTakenIsToldWithTheReason() throws Exception {
        String jar = Jar.of(NAME, "2.0.0")
                .header("Import-Package", "org.nowhere")
                .write(file("second.jar"))
                .toString();
        Result result = preview("test", jar);
        assertTrue(result.text(), result.text().contains("nothing exports the imported package org.nowhere"));
        assertThrows(OperationException.class, () -> preview("nothing", jar));
        assertThrows(OperationException.class, () -> update.update("test", Optional.of(jar), Duration.ZERO, false));
    }
}
