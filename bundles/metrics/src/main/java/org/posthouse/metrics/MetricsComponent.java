package org.posthouse.metrics;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.regex.Pattern;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.api.metrics.MetricSource;
import org.posthouse.api.metrics.Metrics;
import org.posthouse.support.DataDirectory;
import org.posthouse.support.Threads;
import org.posthouse.support.secret.SecretFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sources that are there, and the faces that show them. */
@Component(service = MetricsComponent.class, immediate = true, configurationPid = "org.posthouse.metrics")
@Designate(ocd = MetricsConfig.class)
public final class MetricsComponent {
    private static final Logger LOG = LoggerFactory.getLogger(MetricsComponent.class);
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9.-]{0,63}");

    /** Each may be stuck in a source that does not return. */
    private static final int THREADS = 4;

    private static final int WAITING = 200;

    private final ThreadPoolExecutor pool = Threads.pool("metrics", THREADS, WAITING);
    private final Collector collector = new Collector(pool, System::nanoTime, Collector.PATIENCE);
    private final Map<MetricSource, String> names = new IdentityHashMap<>(); // guarded by this
    private final BundleContext context;
    private final ServiceRegistration<?> registration;
    private Beans beans; // guarded by this; null: not wanted
    private volatile Access access;

    @Activate
    public MetricsComponent(BundleContext context, MetricsConfig config) {
        this.context = context;
        configure(config);
        registration = context.registerService(Metrics.class, collector, null);
    }

    @Modified
    void configure(MetricsConfig config) {
        access = new Access(config.local(), file(config.tokenFile().strip()).map(file -> () -> SecretFile.read(file)));
        beans(config.jmx());
    }

    private synchronized void beans(boolean wanted) {
        if (wanted && beans == null) {
            beans = new Beans(ManagementFactory.getPlatformMBeanServer(), collector);
            names.values().forEach(beans::add);
        } else if (!wanted && beans != null) {
            beans.close();
            beans = null;
        }
    }

    private Optional<Path> file(String configured) {
        if (configured.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(DataDirectory.etc(context)
                .filter(etc -> configured.indexOf('/') < 0)
                .map(etc -> etc.resolve(configured))
                .orElse(Path.of(configured)));
    }

    @Deactivate
    void deactivate() {
        registration.unregister();
        beans(false);
        pool.getQueue().clear();
        pool.shutdown(); // never interrupt a source: that would close the files of the database below it
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addSource(MetricSource source) {
        Optional<String> name = name(source);
        if (name.isEmpty()) {
            return;
        }
        synchronized (this) {
            names.put(source, name.get());
            if (beans != null) {
                beans.add(name.get());
            }
        }
        collector.add(name.get(), source);
    }

    /** A source may be a plug-in's: if it cannot even say its name, the others are shown all the same. */
    private static Optional<String> name(MetricSource source) {
        try {
            String name = source.name();
            if (name != null && NAME.matcher(name).matches()) {
                return Optional.of(name);
            }
            LOG.warn(
                    "The metrics of {} are not shown: its name must match {}",
                    source.getClass().getName(),
                    NAME);
        } catch (RuntimeException | LinkageError e) {
            LOG.warn(
                    "The metrics of {} are not shown: it has no name",
                    source.getClass().getName(),
                    e);
        }
        return Optional.empty();
    }

    void removeSource(MetricSource source) {
        collector.remove(source);
        synchronized (this) {
            String name = names.remove(source);
            if (name != null && beans != null) {
                beans.remove(name);
            }
        }
    }

    Collector collector() {
        return collector;
    }

    Access access() {
        return access;
    }
}
