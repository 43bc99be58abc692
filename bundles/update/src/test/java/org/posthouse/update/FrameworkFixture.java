package org.posthouse.update;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.rules.TemporaryFolder;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.dto.BundleDTO;
import org.osgi.framework.launch.Framework;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.ReferenceDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

/** A real framework, components that are only said to be there, and a clock that does not wait. */
public abstract class FrameworkFixture {
    /** A component that cannot be looked at. */
    static final int BROKEN = -1;

    static final String NAME = "org.posthouse.test";

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    Framework felix;
    BundleContext context;
    Kept kept;
    Update update;

    /** The components there are, as a function of the bundles that are there. */
    final List<Said> components = new ArrayList<>();

    private long millis;

    /** A component of a bundle while that has a version; any if null. */
    record Said(long bundle, String owner, String version, String name, int state, String detail) {}

    @Before
    public void startFramework() throws Exception {
        Map<String, String> configuration = new HashMap<>();
        configuration.put(
                "org.osgi.framework.storage", folder.newFolder("cache").getPath());
        configuration.put("org.osgi.framework.storage.clean", "onFirstInit");
        felix = new org.apache.felix.framework.FrameworkFactory().newFramework(configuration);
        felix.start();
        context = felix.getBundleContext();
        kept = new Kept(folder.getRoot().toPath().resolve("jars"));
        Patience patience = new Patience() {
            @Override
            public long millis() {
                return millis;
            }

            @Override
            public boolean pause(long more) {
                millis += more;
                return true;
            }
        };
        update = new Update(
                new Parts(context),
                kept,
                new Trial(context),
                new FrameworkSight(context, runtime()),
                patience,
                new WebStop(context, patience));
    }

    @After
    public void stopFramework() throws Exception {
        felix.stop();
        felix.waitForStop(0);
    }

    long clock() {
        return millis;
    }

    Path file(String name) {
        return folder.getRoot().toPath().resolve(name);
    }

    Bundle install(Path jar) throws IOException, BundleException {
        try (InputStream in = Files.newInputStream(jar)) {
            Bundle bundle = context.installBundle(jar.toUri().toString(), in);
            bundle.start();
            return bundle;
        }
    }

    private ServiceComponentRuntime runtime() {
        return (ServiceComponentRuntime) Proxy.newProxyInstance(
                FrameworkFixture.class.getClassLoader(),
                new Class<?>[] {ServiceComponentRuntime.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getComponentDescriptionDTOs" -> descriptions();
                    case "getComponentConfigurationDTOs" ->
                        configurations(((ComponentDescriptionDTO) arguments[0]).name);
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    private List<Said> present() {
        return components.stream()
                .filter(one -> {
                    Bundle bundle = context.getBundle(one.bundle());
                    return bundle != null
                            && bundle.getState() == Bundle.ACTIVE
                            && (one.version() == null
                                    || one.version().equals(bundle.getVersion().toString()));
                })
                .toList();
    }

    private Collection<ComponentDescriptionDTO> descriptions() {
        return present().stream()
                .map(one -> {
                    ComponentDescriptionDTO dto = new ComponentDescriptionDTO();
                    dto.name = one.name();
                    dto.bundle = new BundleDTO();
                    dto.bundle.id = one.bundle();
                    dto.bundle.symbolicName = one.owner();
                    ReferenceDTO reference = new ReferenceDTO();
                    reference.name = "it";
                    reference.interfaceName = one.detail();
                    dto.references = new ReferenceDTO[] {reference};
                    return dto;
                })
                .toList();
    }

    private Collection<ComponentConfigurationDTO> configurations(String name) {
        return present().stream()
                .filter(one -> one.name().equals(name))
                .peek(one -> {
                    if (one.state() == BROKEN) {
                        throw new IllegalStateException("it is leaving");
                    }
                })
                .map(one -> {
                    ComponentConfigurationDTO dto = new ComponentConfigurationDTO();
                    dto.state = one.state();
                    dto.failure = one.detail();
                    UnsatisfiedReferenceDTO missing = new UnsatisfiedReferenceDTO();
                    missing.name = "it";
                    dto.unsatisfiedReferences = new UnsatisfiedReferenceDTO[] {missing};
                    return dto;
                })
                .toList();
    }
}
