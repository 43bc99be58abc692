package org.posthouse.spool;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.api.metrics.Metric;
import org.posthouse.api.metrics.MetricSource;
import org.posthouse.api.spool.Spool;
import org.posthouse.api.spool.SpoolListener;
import org.posthouse.segments.DirectoryDisk;
import org.posthouse.segments.LogOptions;
import org.posthouse.segments.directory.SegmentDirectory;
import org.posthouse.support.Listeners;
import org.posthouse.support.memory.HeapShare;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Offers {@link Spool} as long as its directory is open, and what it holds of its share of memory. */
@Component(immediate = true, service = MetricSource.class, configurationPid = SpoolComponent.PID)
@Designate(ocd = SpoolConfig.class)
public final class SpoolComponent implements MetricSource {
    static final String PID = "org.posthouse.spool";

    private static final Logger LOG = LoggerFactory.getLogger(SpoolComponent.class);

    private final Listeners<SpoolListener> listeners = new Listeners<>("spool listener", LOG);
    private final SegmentDirectory<SegmentSpool, SpoolConfig> directory;
    private final AtomicReference<SegmentSpool> open = new AtomicReference<>();

    /** Begins to open the directory. */
    @Activate
    public SpoolComponent(BundleContext context, SpoolConfig config) {
        directory = new SegmentDirectory<>(context, "spool", Spool.class, new Mails(), config);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addListener(SpoolListener listener) {
        listeners.add(listener);
    }

    void removeListener(SpoolListener listener) {
        listeners.remove(listener);
    }

    @Modified
    void modified(SpoolConfig now) {
        directory.modified(now);
    }

    @Deactivate
    void deactivate() {
        directory.close();
    }

    @Override
    public String name() {
        return "spool-memory";
    }

    @Override
    public List<Metric> read() {
        SegmentSpool spool = open.get();
        return spool == null ? List.of() : spool.memory();
    }

    private static long cache(SpoolConfig c) {
        int mebibytes = c.cacheMebibytes();
        return mebibytes > 0 ? SegmentDirectory.octets(mebibytes) : HeapShare.ENVELOPES.octets();
    }

    private final class Mails implements SegmentDirectory.Tenant<SegmentSpool, SpoolConfig> {
        @Override
        public SegmentDirectory.Options options(SpoolConfig c) {
            return new SegmentDirectory.Options(
                    c.directory(),
                    c.segmentMebibytes(),
                    c.keepFreeMebibytes(),
                    c.housekeepingSeconds(),
                    c.lockWaitSeconds());
        }

        @Override
        public SegmentSpool open(Path place, LogOptions options, SpoolConfig c) throws IOException {
            SegmentSpool opened = SegmentSpool.open(new DirectoryDisk(place), options, cache(c));
            open.set(opened);
            opened.addListener(() -> listeners.tell(SpoolListener::spooled));
            LOG.info("{} mails waiting in {}", opened.counts().total(), place);
            return opened;
        }

        @Override
        public void limits(SegmentSpool spool, SpoolConfig c) {
            spool.limits(options(c).keepFree(), cache(c));
        }

        @Override
        public void maintain(SegmentSpool spool) throws IOException {
            spool.maintain();
        }

        @Override
        public void close(SegmentSpool spool, Duration atMost) {
            open.compareAndSet(spool, null); // the next one may be open already
            spool.close(atMost);
        }
    }
}
