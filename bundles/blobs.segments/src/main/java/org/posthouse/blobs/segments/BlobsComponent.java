package org.posthouse.blobs.segments;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.segments.DirectoryDisk;
import org.posthouse.segments.Keeper;
import org.posthouse.segments.LogOptions;
import org.posthouse.store.api.blob.BlobStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the directory on a thread of its own and offers {@link BlobStore} as long as it is open. */
@Component(
        immediate = true,
        service = {},
        configurationPid = BlobsComponent.PID)
@Designate(ocd = BlobsConfig.class)
public final class BlobsComponent {
    static final String PID = "org.posthouse.blobs.segments";

    private static final Logger LOG = LoggerFactory.getLogger(BlobsComponent.class);
    /** Below the 5 s for which SCR makes others wait. */
    private static final Duration LEAVE = Duration.ofSeconds(4);

    private final BundleContext context;
    private BlobsConfig config;
    private Life life;

    /** Begins to open the directory. */
    @Activate
    public BlobsComponent(BundleContext context, BlobsConfig config) {
        this.context = context;
        this.config = config;
        this.life = new Life(config);
    }

    @Modified
    synchronized void modified(BlobsConfig now) {
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

    private Path directory(BlobsConfig c) {
        if (!c.directory().isBlank()) {
            return Path.of(c.directory().strip());
        }
        String root = context.getProperty("posthouse.data");
        if (root != null) {
            return Path.of(root, "blobs");
        }
        String karaf = context.getProperty("karaf.data");
        return karaf != null
                ? Path.of(karaf, "posthouse", "blobs")
                : context.getDataFile("blobs").toPath();
    }

    private static long keepFree(BlobsConfig c) {
        return (long) c.keepFreeMebibytes() << 20;
    }

    /** One directory, opened once and closed once. */
    private final class Life {
        private final Keeper<SegmentBlobStore> keeper;
        private BlobsConfig limits;
        private SegmentBlobStore store;
        private ServiceRegistration<BlobStore> registration;
        private boolean ended;

        Life(BlobsConfig c) {
            limits = c;
            keeper = new Keeper<>(
                    "blobs",
                    () -> open(c),
                    this::offer,
                    SegmentBlobStore::maintain,
                    Duration.ofSeconds(c.housekeepingSeconds()));
        }

        private SegmentBlobStore open(BlobsConfig c) throws IOException {
            Path directory = directory(c);
            LogOptions options = LogOptions.defaults("blobs")
                    .withSegmentSize((long) c.segmentMebibytes() << 20)
                    .withMinFree(keepFree(c))
                    .withLockWait(Duration.ofSeconds(c.lockWaitSeconds()));
            SegmentBlobStore opened = SegmentBlobStore.open(new DirectoryDisk(directory), options);
            LOG.info("bodies are kept in {}", directory);
            return opened;
        }

        private void offer(SegmentBlobStore opened) {
            synchronized (this) {
                store = opened;
                opened.keepFree(keepFree(limits));
                if (ended) {
                    return;
                }
            }
            ServiceRegistration<BlobStore> offered;
            try {
                // outside the lock: those who wait for the service are activated in this call
                offered = context.registerService(BlobStore.class, opened, null);
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
            ServiceRegistration<BlobStore> offered;
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

        synchronized void limits(BlobsConfig now) {
            limits = now;
            keeper.interval(Duration.ofSeconds(now.housekeepingSeconds()));
            if (store != null) {
                store.keepFree(keepFree(now));
            }
        }

        void end() {
            withdraw();
            keeper.leave(s -> s.close(LEAVE));
        }
    }
}
