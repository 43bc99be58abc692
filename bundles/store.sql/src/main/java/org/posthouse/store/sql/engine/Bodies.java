package org.posthouse.store.sql.engine;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.Consumer;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.mime.Index;
import org.posthouse.mime.Mime;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.store.api.blob.BlobId;
import org.posthouse.store.api.blob.BlobStore;
import org.posthouse.store.api.blob.BlobStoreFullException;
import org.posthouse.store.sql.commit.Point;
import org.posthouse.store.sql.tables.Cold;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes and reads the bodies of messages, on the thread of whoever brings them or asks for them. */
public final class Bodies {
    /** Header fields before a body that are longer than this are written with it. */
    public static final int MAX_PREFIX = 2000;

    private static final Logger LOG = LoggerFactory.getLogger(Bodies.class);
    /** Bodies larger than this are synced by whoever brings them. */
    private static final int LARGE_BODY = 256 * 1024;

    private static final int MAX_ENVELOPE = 4000;
    private static final int MAX_STRUCTURE = 4000;
    private final BlobStore blobs;
    private final Consumer<Point> faults;

    /** @param faults told where the store is, for tests that crash there */
    Bodies(BlobStore blobs, Consumer<Point> faults) {
        this.blobs = blobs;
        this.faults = faults;
    }

    /** Writes a body; it is durable once it was committed. */
    Cold.Body write(Message message) throws StoreException {
        long size = message.size();
        if (size > Integer.MAX_VALUE - MAX_PREFIX) {
            throw new StoreException(Reason.LIMIT, "the message is too large");
        }
        try {
            BlobId id = blobs.write(message);
            faults.accept(Point.APPENDED);
            boolean large = size > LARGE_BODY;
            if (large) {
                blobs.sync();
                faults.accept(Point.FORCED);
            }
            return new Cold.Body(id.value(), id.size(), true, large);
        } catch (BlobStoreFullException e) {
            throw new StoreException(Reason.FULL, "no space on the disk", e);
        } catch (IOException e) {
            throw new StoreException(Reason.UNAVAILABLE, "cannot write the body: " + e.getMessage(), e);
        }
    }

    /** A body as it is, without what a row puts before it. */
    public static Message message(BlobStore blobs, BlobId body) {
        return Messages.of(body.size(), offset -> blobs.open(body, offset));
    }

    /** What is worth keeping of a message; nothing if it is too long or cannot be read. */
    Index index(Message message) {
        try {
            Index index = Mime.index(message);
            return new Index(
                    index.envelope().length > MAX_ENVELOPE ? Cold.NOTHING : index.envelope(),
                    index.bodyStructure().length > MAX_STRUCTURE ? Cold.NOTHING : index.bodyStructure(),
                    Cold.NOTHING);
        } catch (IOException | RuntimeException e) {
            LOG.debug("message not indexed: {}", e.toString());
            return noIndex();
        }
    }

    /** Nothing is kept. */
    static Index noIndex() {
        return new Index(Cold.NOTHING, Cold.NOTHING, Cold.NOTHING);
    }

    InputStream open(Cold.Body body, long offset) throws IOException {
        return blobs.open(new BlobId(body.blob(), body.size()), offset);
    }
}
