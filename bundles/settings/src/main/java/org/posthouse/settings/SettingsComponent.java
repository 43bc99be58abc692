package org.posthouse.settings;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleListener;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.cm.ConfigurationEvent;
import org.osgi.service.cm.ConfigurationListener;
import org.osgi.service.cm.ConfigurationPlugin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.posthouse.api.admin.Operation;
import org.posthouse.settings.file.Syntax;
import org.posthouse.settings.form.Forms;
import org.posthouse.support.RateLimited;
import org.posthouse.support.Threads;
import org.posthouse.support.warning.OperatorWarning;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Begins before the parts do, so that each of them gets its settings as they are in the files. */
@Component(
        service = {},
        immediate = true)
public final class SettingsComponent {
    private static final Logger LOG = LoggerFactory.getLogger(SettingsComponent.class);
    private static final long LOOK_MILLIS = 1000;
    private static final int RANKING = 500;

    /** Where the files are: as Posthouse says on a bare framework, as Karaf says, as the file installer was told. */
    private static final List<String> PLACES = List.of("posthouse.etc", "karaf.etc", "felix.fileinstall.dir");

    private final RateLimited log = new RateLimited(LOG, java.time.Duration.ofMinutes(1));
    private final ScheduledExecutorService thread = Threads.timer("settings");
    private final List<ServiceRegistration<?>> registrations = new ArrayList<>();
    private final BundleContext context;
    private final BundleListener bundles = this::bundleChanged;
    private final InForce inForce;
    private Optional<Keeper> keeper = Optional.empty();

    /** Reads all files before anything that comes later is configured. */
    @Activate
    public SettingsComponent(
            BundleContext context, @Reference ConfigurationAdmin admin, @Reference ServiceComponentRuntime runtime) {
        this.context = context;
        Forms forms = new Forms(context);
        Notices notices = new Notices(() -> new OperatorWarning(context, "settings"), thread);
        inForce = new InForce(context.getDataFile("in-force.properties").toPath());
        Censor censor = new Censor(
                (bundle, pid) -> bundle == null ? forms.find(pid) : forms.find(bundle, pid), inForce, notices);
        registrations.add(context.registerService(
                ConfigurationPlugin.class,
                censor,
                FrameworkUtil.asDictionary(Map.of(ConfigurationPlugin.CM_RANKING, RANKING))));
        Optional<Path> etc = PLACES.stream()
                .map(context::getProperty)
                .filter(place -> place != null && !place.isBlank())
                .map(Path::of)
                .findFirst();
        if (etc.isEmpty()) {
            LOG.info("no configuration directory: changes made in forms are stored by the framework only");
        }
        Configurations configurations = new AdminConfigurations(admin);
        Syntax syntax = new Syntax(this::property);
        etc.ifPresent(place -> begin(new Keeper(
                new Folder(place),
                configurations,
                forms::find,
                notices,
                others(context.getProperty("felix.fileinstall.filter")),
                syntax)));
        Catalogue catalogue = new Catalogue(forms::find, configurations);
        for (Operation operation : new SettingsOperations(
                        catalogue,
                        new Listing(forms::all, catalogue, inForce),
                        new KeeperSaving(configurations, keeper, thread),
                        syntax,
                        new Effect(runtime))
                .all()) {
            registrations.add(context.registerService(
                    Operation.class,
                    operation,
                    FrameworkUtil.asDictionary(Map.of("operation.name", operation.name()))));
        }
    }

    private void begin(Keeper begun) {
        try {
            begun.start();
        } catch (IOException failed) {
            LOG.error("Cannot read the configuration files: {}", failed.toString());
        }
        keeper = Optional.of(begun);
        registrations.add(context.registerService(ConfigurationListener.class, this::configured, null));
        context.addBundleListener(bundles);
        thread.scheduleWithFixedDelay(
                Threads.guarded(log, "check of the settings", this::look),
                LOOK_MILLIS,
                LOOK_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    private static Pattern others(String filter) {
        try {
            return Pattern.compile(filter == null ? ".*" : filter);
        } catch (PatternSyntaxException wrong) {
            LOG.warn("felix.fileinstall.filter: {}", wrong.getDescription());
            return Pattern.compile(".*");
        }
    }

    private Optional<String> property(String name) {
        return Optional.ofNullable(
                name.startsWith("env:") ? System.getenv(name.substring("env:".length())) : context.getProperty(name));
    }

    @Deactivate
    void deactivate() {
        context.removeBundleListener(bundles);
        registrations.forEach(ServiceRegistration::unregister);
        thread.shutdownNow();
        inForce.save();
    }

    private void look() {
        try {
            keeper.orElseThrow().look();
            inForce.save();
        } catch (IOException failed) {
            log.warn("Cannot read the configuration files: {}", failed.toString());
        }
    }

    private void configured(ConfigurationEvent event) {
        String pid = event.getPid();
        String factory = event.getFactoryPid();
        if (event.getType() == ConfigurationEvent.CM_UPDATED) {
            soon(pid, () -> keeper.orElseThrow().saved(pid));
        } else if (event.getType() == ConfigurationEvent.CM_DELETED) {
            soon(pid, () -> keeper.orElseThrow().deleted(pid, factory));
        }
    }

    private void bundleChanged(BundleEvent event) {
        if (event.getType() == BundleEvent.RESOLVED) {
            soon(event.getBundle().getSymbolicName(), () -> keeper.orElseThrow().formsChanged());
        }
    }

    /** Something that reads or writes. */
    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }

    private void soon(String about, Work work) {
        try {
            thread.execute(Threads.guarded(LOG, "settings of " + about, () -> {
                try {
                    work.run();
                } catch (IOException failed) {
                    LOG.warn("The settings of {}: {}", about, failed.toString());
                }
            }));
        } catch (RejectedExecutionException leaving) {
            LOG.debug("leaving");
        }
    }
}
