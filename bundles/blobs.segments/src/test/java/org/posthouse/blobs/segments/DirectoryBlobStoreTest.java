package org.posthouse.blobs.segments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.After;
import org.posthouse.segments.DirectoryDisk;
import org.posthouse.segments.LogOptions;
import org.posthouse.store.api.blob.BlobId;
import org.posthouse.store.api.blob.BlobStore;
import org.posthouse.testkit.blob.BlobBackupContract;

/** The contract on a directory of the file system; a restart leaves it as a crash would. */
public class DirectoryBlobStoreTest extends BlobBackupContract {
    private Instant now = Instant.EPOCH;
    private final LogOptions options = LogOptions.defaults("blobs").withClock(() -> now);
    private SegmentBlobStore store;

    private Path directory() {
        return folder.getRoot().toPath().resolve("store");
    }

    @Override
    protected BlobStore store() throws Exception {
        if (store == null) {
            store = SegmentBlobStore.open(new DirectoryDisk(directory()), options);
        }
        return store;
    }

    @Override
    protected void now(Instant time) {
        now = time;
    }

    @Override
    protected BlobStore restart() throws Exception {
        store();
        store.log().abort();
        store = null;
        return store();
    }

    @Override
    protected void room(long octets) throws Exception {
        store();
        store.keepFree(0);
        store.keepFree(octets == Long.MAX_VALUE ? 0 : store.free() - octets);
    }

    @Override
    protected void damage(BlobId id) throws Exception {
        byte[] wanted = read(store(), id, 0);
        try (Stream<Path> files = Files.list(directory())) {
            for (Path file : files.toList()) {
                byte[] all = Files.readAllBytes(file);
                int at = PowerCutBlobStoreTest.indexOf(all, wanted);
                if (at >= 0) {
                    all[at + 5] ^= 1;
                    Files.write(file, all);
                    return;
                }
            }
        }
        throw new AssertionError("body not found on the disk");
    }

    @After
    public void close() throws IOException {
        if (store != null) {
            store.close(Duration.ofSeconds(1));
        }
    }
}
