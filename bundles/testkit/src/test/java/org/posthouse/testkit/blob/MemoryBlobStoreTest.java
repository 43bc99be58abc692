package org.posthouse.testkit.blob;

import java.time.Instant;
import org.posthouse.store.api.blob.BlobId;
import org.posthouse.store.api.blob.BlobStore;

public class MemoryBlobStoreTest extends BlobBackupContract {
    private Instant now = Instant.EPOCH;
    private final MemoryBlobStore store = new MemoryBlobStore(() -> now);

    @Override
    protected BlobStore store() {
        return store;
    }

    @Override
    protected void now(Instant time) {
        now = time;
    }

    @Override
    protected BlobStore restart() {
        return store;
    }

    @Override
    protected void room(long octets) throws Exception {
        store.capacity(octets == Long.MAX_VALUE ? octets : Long.MAX_VALUE - store.free() + octets);
    }

    @Override
    protected void damage(BlobId id) {
        store.damage(id);
    }
}
