package org.posthouse.filter.milter;

import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.api.filter.Filter;
import org.posthouse.api.metrics.Metric;
import org.posthouse.api.metrics.MetricSource;
import org.posthouse.api.metrics.Sample;
import org.posthouse.api.server.ServerName;
import org.posthouse.net.api.dns.Resolver;
import org.posthouse.support.DataDirectory;
import org.posthouse.support.scratch.Bounds;
import org.posthouse.support.scratch.Scratch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Offers a filter for each configuration, with what that says as the properties of its service. */
@Component(
        service = {},
        immediate = true,
        configurationPid = "org.posthouse.filter.milter",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = MilterConfig.class, factory = true)
public final class MilterComponent implements MetricSource {
    private static final Logger LOG = LoggerFactory.getLogger(MilterComponent.class);
    private static final int BODY_IN_MEMORY = 64 * 1024;
    private static final long BODIES_IN_MEMORY = 1 << 20;
    private static final long MIN_FREE = 64L << 20;

    private final MilterFilter filter;
    private final List<ServiceRegistration<?>> services = new ArrayList<>();
    private final ServiceRegistration<Filter> offered;
    private volatile Resolver resolver;
    private volatile String host = "localhost"; // the last one that was known

    @Activate
    public MilterComponent(BundleContext context, MilterConfig config, Map<String, Object> properties) {
        MilterSettings settings = settings(config, properties);
        Scratch scratch = new Scratch(
                "milter", DataDirectory.of(context, "milter"), new Bounds(BODY_IN_MEMORY, BODIES_IN_MEMORY, MIN_FREE));
        scratch.clean();
        filter = new MilterFilter(
                settings, new Availability(System::nanoTime), scratch, () -> Optional.ofNullable(resolver), () -> host);
        services.add(context.registerService(MetricSource.class, this, null));
        offered = context.registerService(Filter.class, filter, properties(settings));
    }

    @Modified
    void modified(MilterConfig config, Map<String, Object> properties) {
        MilterSettings settings = settings(config, properties);
        filter.settings(settings);
        offered.setProperties(properties(settings));
    }

    @Deactivate
    void deactivate() {
        offered.unregister();
        services.forEach(ServiceRegistration::unregister);
    }

    private static MilterSettings settings(MilterConfig config, Map<String, Object> properties) {
        MilterSettings settings = MilterSettings.of(config, name(properties));
        if (settings.endpoint().isEmpty()) {
            LOG.error(
                    "milter {}: address \"{}\" is not inet:host:port or unix:/path; on failure: {}",
                    settings.name(),
                    config.address(),
                    config.onFailure());
        }
        return settings;
    }

    /** Of two filters with one name only one would be asked: a configuration without a name is called as its PID ends. */
    static String name(Map<String, Object> properties) {
        String pid = properties.get(Constants.SERVICE_PID) instanceof String text ? text : "";
        return pid.substring(Math.max(pid.lastIndexOf('~'), pid.lastIndexOf('.')) + 1);
    }

    /** The deadline is longer than all limits together, so that a milter that is late is this filter's failure. */
    static Dictionary<String, Object> properties(MilterSettings settings) {
        boolean passes = settings.onFailure() == MilterSettings.OnFailure.PASS;
        return new Hashtable<>(Map.of(
                Filter.NAME,
                settings.name(),
                Filter.ROLES,
                settings.roles().toArray(new String[0]),
                Filter.DEADLINE,
                settings.deadline().toMillis(),
                Filter.ON_FAILURE,
                passes ? "pass" : "defer",
                "service.ranking",
                settings.ranking()));
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindResolver(Resolver service) {
        resolver = service;
    }

    void unbindResolver(Resolver service) {
        if (resolver == service) { // else another one has come before this one goes
            resolver = null;
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindName(ServerName service) {
        host = service.hostName();
    }

    void unbindName(ServerName service) {
        LOG.debug("the name of the server is still {}", service.hostName());
    }

    @Override
    public String name() {
        return "milter";
    }

    @Override
    public List<Metric> read() {
        List<Sample> samples = new ArrayList<>();
        String milter = filter.settings().name();
        filter.counters()
                .each((none, event, count) -> samples.add(Sample.of(Map.of("milter", milter, "event", event), count)));
        return List.of(Metric.counter(
                "posthouse_milter_connections",
                "Connections to milters that were opened, and conversations that failed, by kind of failure",
                samples));
    }
}
