package org.posthouse.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
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
import org.posthouse.api.spool.Spool;
import org.posthouse.api.spool.SpoolListener;
import org.posthouse.segments.DirectoryDisk;
import org.posthouse.segments.Keeper;
import org.posthouse.segments.LogOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the directory on a thread of its own and offers {@link Spool} as long as it is open. */
@Component(
        immediate = true,
        service = {},
        configurationPid = SpoolComponent.PID)
@Designate(ocd = SpoolConfig.class)
public final class SpoolComponent {
    static final String PID = "org.posthouse.spool";

    private static final Logger LOG = LoggerFactory.getLogger(SpoolComponent.class);
    /** Below the 5 s for which SCR makes others wait. */
    private static final Duration LEAVE = Duration.ofSeconds(4);

    private final BundleContext context;
    private final List<SpoolListener> listeners = new CopyOnWriteArrayList<>();
    private SpoolConfig config;
    private Life life;

    /** Begins to open the directory. */
    @Activate
    public SpoolComponent(BundleContext context, SpoolConfig config) {
        this.context = context;
        this.config = config;
        this.life = new Life(config);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addListener(SpoolListener listener) {
        listeners.add(listener);
    }

    void removeListener(SpoolListener listener) {
        listeners.remove(listener);
    }

    private void tellListeners() {
        listeners.forEach(SpoolListener::spooled);
    }

    @Modified
    synchronized void modified(SpoolConfig now) {
        boolean moved = !config.directory().equals(now.directory());
        config = now;
        if (moved) {
            life.end();
            life = new Life(now);
        } else {
            life.limits(now);
        }
    }

    @Deactivate
    synchronized void deactivate() {
        life.end();
    }

    private Path directory(SpoolConfig c) {
        if (!c.directory().isBlank()) {
            return Path.of(c.directory().strip());
        }
        String root = context.getProperty("posthouse.data");
        if (root != null) {
            return Path.of(root, "spool");
        }
        String karaf = context.getProperty("karaf.data");
        return karaf != null
                ? Path.of(karaf, "posthouse", "spool")
                : context.getDataFile("spool").toPath();
    }

    private static long octets(int mebibytes) {
        return (long) mebibytes << 20;
    }

    /** One directory, opened once and closed once. */
    private final class Life {
        private final Keeper<SegmentSpool> keeper;
        private SpoolConfig limits;
        private SegmentSpool spool;
        private ServiceRegistration<Spool> registration;
        private boolean ended;

        Life(SpoolConfig c) {
            limits = c;
            keeper = new Keeper<>(
                    "spool",
                    () -> open(c),
                    this::offer,
                    SegmentSpool::maintain,
                    Duration.ofSeconds(c.housekeepingSeconds()));
        }

        private SegmentSpool open(SpoolConfig c) throws IOException {
            Path directory = directory(c);
            LogOptions options = LogOptions.defaults("spool")
                    .withSegmentSize(octets(c.segmentMebibytes()))
                    .withMinFree(octets(c.keepFreeMebibytes()))
                    .withLockWait(Duration.ofSeconds(c.lockWaitSeconds()));
            SegmentSpool opened = SegmentSpool.open(new DirectoryDisk(directory), options, octets(c.cacheMebibytes()));
            opened.addListener(SpoolComponent.this::tellListeners);
            LOG.info("{} mails wait in {}", opened.counts().total(), directory);
            return opened;
        }

        private void offer(SegmentSpool opened) {
            synchronized (this) {
                spool = opened;
                opened.limits(octets(limits.keepFreeMebibytes()), octets(limits.cacheMebibytes()));
                if (ended) {
                    return;
                }
            }
            ServiceRegistration<Spool> offered;
            try {
                // outside the lock: those who wait for the service are activated in this call
                offered = context.registerService(Spool.class, opened, null);
            } catch (IllegalStateException e) {
                LOG.debug("the bundle has stopped meanwhile", e);
                return;
            }
            boolean late;
            synchronized (this) {
                registration = offered;
                late = ended;
            }
            if (late) {
                withdraw();
            }
        }

        private void withdraw() {
            ServiceRegistration<Spool> offered;
            synchronized (this) {
                ended = true;
                offered = registration;
                registration = null;
            }
            if (offered != null) {
                try {
                    offered.unregister();
                } catch (IllegalStateException e) {
                    LOG.debug("unregistered already", e);
                }
            }
        }

        synchronized void limits(SpoolConfig now) {
            limits = now;
            keeper.interval(Duration.ofSeconds(now.housekeepingSeconds()));
            if (spool != null) {
                spool.limits(octets(now.keepFreeMebibytes()), octets(now.cacheMebibytes()));
            }
        }

        void end() {
            withdraw();
            keeper.leave(s -> s.close(LEAVE));
        }
    }
}
