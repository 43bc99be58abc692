package org.posthouse.blobs.segments;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.segments.DirectoryDisk;
import org.posthouse.segments.LogOptions;
import org.posthouse.segments.directory.SegmentDirectory;
import org.posthouse.store.api.blob.BlobStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Offers {@link BlobStore} as long as its directory is open. */
@Component(
        immediate = true,
        service = {},
        configurationPid = BlobsComponent.PID)
@Designate(ocd = BlobsConfig.class)
public final class BlobsComponent {
    static final String PID = "org.posthouse.blobs.segments";

    private static final Logger LOG = LoggerFactory.getLogger(BlobsComponent.class);

    private final SegmentDirectory<SegmentBlobStore, BlobsConfig> directory;

    /** Begins to open the directory. */
    @Activate
    public BlobsComponent(BundleContext context, BlobsConfig config) {
        directory = new SegmentDirectory<>(context, "blobs", BlobStore.class, new Bodies(), config);
    }

    @Modified
    void modified(BlobsConfig now) {
        directory.modified(now);
    }

    @Deactivate
    void deactivate() {
        directory.close();
    }

    private static final class Bodies implements SegmentDirectory.Tenant<SegmentBlobStore, BlobsConfig> {
        @Override
        public SegmentDirectory.Options options(BlobsConfig c) {
            return new SegmentDirectory.Options(
                    c.directory(),
                    c.segmentMebibytes(),
                    c.keepFreeMebibytes(),
                    c.housekeepingSeconds(),
                    c.lockWaitSeconds());
        }

        @Override
        public SegmentBlobStore open(Path directory, LogOptions options, BlobsConfig c) throws IOException {
            SegmentBlobStore opened = SegmentBlobStore.open(new DirectoryDisk(directory), options);
            LOG.info("bodies stored in {}", directory);
            return opened;
        }

        @Override
        public void limits(SegmentBlobStore store, BlobsConfig c) {
            store.keepFree(options(c).keepFree());
        }

        @Override
        public void maintain(SegmentBlobStore store) throws IOException {
            store.maintain();
        }

        @Override
        public void close(SegmentBlobStore store, Duration atMost) {
            store.close(atMost);
        }
    }
}
