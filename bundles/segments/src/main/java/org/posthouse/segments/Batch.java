package org.posthouse.segments;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.ListIterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.posthouse.segments.Catalog.Deletion;

/**
 * What is made durable together: records and deletions. A crash before the commit may leave any part of it; after a
 * commit all of it survives. Used by one thread at a time; closing it without a commit drops it.
 */
public final class Batch implements AutoCloseable {
    private final SegmentLog log;
    private final boolean urgent;
    private long[] appended = {};
    private long[] tombstones = {};
    private final List<Deletion> deletions = new ArrayList<>();
    private boolean ended;

    Batch(SegmentLog log, boolean urgent) {
        this.log = log;
        this.urgent = urgent;
    }

    /**
     * Appends a record.
     *
     * @param type 1 to 15, the owner's
     * @param payload read from its position to its limit, which stay as they are
     * @return the record's id, never used again
     * @throws DiskFullException if there is no room; the log stays usable
     */
    public long append(int type, ByteBuffer payload) throws IOException {
        checkType(type);
        open();
        if (payload.remaining() > log.options().largeSize()) {
            try (RecordWriter writer = writer(type)) {
                ByteBuffer rest = payload.duplicate();
                byte[] piece = new byte[Math.min(rest.remaining(), 64 << 10)];
                while (rest.hasRemaining()) {
                    int n = Math.min(piece.length, rest.remaining());
                    rest.get(piece, 0, n);
                    writer.write(piece, 0, n);
                }
                return writer.finish();
            }
        }
        return appendShort(type, payload);
    }

    long appendShort(int type, ByteBuffer payload) throws IOException {
        open();
        return added(log.appender().append(type, payload, urgent).id());
    }

    long added(long id) {
        appended = plus(appended, id);
        return id;
    }

    /** A record whose octets come bit by bit; short ones are kept in memory until they end. */
    public RecordWriter writer(int type) throws IOException {
        checkType(type);
        open();
        return new RecordWriter(this, log, type);
    }

    /** Deletes records; who is reading them can go on. Unknown ones are passed over. */
    public void delete(long... ids) throws IOException {
        open();
        for (int from = 0; from < ids.length; from += Tombstones.MOST) {
            long[] piece = Arrays.copyOfRange(ids, from, Math.min(ids.length, from + Tombstones.MOST));
            deletions.add(log.catalog().delete(piece, this::bury));
        }
    }

    private Segment bury(Deletion deletion) throws IOException {
        Appender.Written written = log.appender().append(Format.TOMBSTONES, Tombstones.encode(deletion), true);
        tombstones = plus(tombstones, written.id());
        return written.segment();
    }

    /** Takes the outcome of a commit. */
    public interface Completion {
        /**
         * Called once, on the committer's thread, which must not be made to wait.
         *
         * @param failure null if all is durable; else the records are gone and the deletions undone, unless the process
         *     ends before it can see to that
         */
        void ended(IOException failure);
    }

    /** Makes it durable, together with all others that wait. */
    public void commit(Completion completion) {
        open();
        ended = true;
        submit(completion);
    }

    private void submit(Completion completion) {
        log.committer().submit(failure -> {
            IOException cause = failure;
            if (cause == null && log.lostAny(appended, tombstones)) {
                cause = new IOException("lost with a segment that could not be synced");
            }
            boolean settled = true;
            if (cause == null) {
                try {
                    settled = settle();
                } catch (IOException e) {
                    cause = e;
                }
            }
            if (!settled) {
                submit(completion); // records were moved by a merge while they were deleted
                return;
            }
            if (cause != null) {
                undo();
            }
            completion.ended(cause);
        });
    }

    private boolean settle() throws IOException {
        for (ListIterator<Deletion> each = deletions.listIterator(); each.hasNext(); ) {
            Deletion left = log.catalog().settle(each.next(), this::bury);
            if (left.isEmpty()) {
                each.remove();
            } else {
                each.set(left);
            }
        }
        return deletions.isEmpty();
    }

    private void undo() {
        deletions.forEach(log.catalog()::undo);
        log.catalog().forget(appended);
        log.catalog().forget(tombstones);
    }

    /**
     * Ends the batch without a commit of its own: its records stay, and are durable once a {@link SegmentLog#sync()} that
     * began later has succeeded. Not for batches that delete.
     */
    public void leave() {
        open();
        if (!deletions.isEmpty()) {
            throw new IllegalStateException("deletions need a commit");
        }
        ended = true;
    }

    /** As {@link #commit(Completion)}, with a future that fails with an IOException. */
    public CompletableFuture<Void> commit() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        commit(failure -> complete(done, failure));
        return done;
    }

    static void complete(CompletableFuture<Void> done, IOException failure) {
        if (failure == null) {
            done.complete(null);
        } else {
            done.completeExceptionally(failure);
        }
    }

    /**
     * Commits and waits.
     *
     * @throws InterruptedIOException if the thread is interrupted meanwhile; what became of it is then not known
     */
    public void commitAndWait() throws IOException {
        await(commit());
    }

    static void await(CompletableFuture<Void> done) throws IOException {
        try {
            done.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException unknown = new InterruptedIOException("interrupted during a commit");
            unknown.initCause(e);
            throw unknown;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        }
    }

    private void open() {
        if (ended) {
            throw new IllegalStateException("batch has ended");
        }
    }

    private static void checkType(int type) {
        if (type < 1 || type > Format.LAST_USER_TYPE) {
            throw new IllegalArgumentException("type " + type);
        }
    }

    private static long[] plus(long[] ids, long id) {
        long[] more = Arrays.copyOf(ids, ids.length + 1);
        more[ids.length] = id;
        return more;
    }

    @Override
    public void close() {
        if (!ended) {
            ended = true;
            undo();
        }
    }
}
