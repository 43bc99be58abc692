package org.posthouse.segments;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Files open for reading: few, however many segments there are. */
final class HandleCache {
    private final Disk disk;
    private final int limit;
    private final Map<Long, Handle> open = new LinkedHashMap<>(16, 0.75f, true);
    private boolean closed;

    HandleCache(Disk disk, int limit) {
        this.disk = disk;
        this.limit = limit;
    }

    /** Reads from a segment that the caller has pinned. */
    int read(Segment segment, ByteBuffer into, long position) throws IOException {
        Handle handle = acquire(segment);
        try {
            return handle.file.read(into, position);
        } finally {
            release(handle);
        }
    }

    private synchronized Handle acquire(Segment segment) throws IOException {
        if (closed) {
            throw new LogClosedException();
        }
        Handle handle = open.get(segment.number());
        if (handle == null) {
            handle = new Handle(disk.open(segment.name(), false));
            open.put(segment.number(), handle);
            trim();
        }
        handle.users++;
        return handle;
    }

    private synchronized void release(Handle handle) throws IOException {
        handle.users--;
        if (handle.users == 0 && handle.dropped) {
            handle.file.close();
        }
    }

    private void trim() throws IOException {
        Iterator<Handle> eldest = open.values().iterator();
        while (open.size() > limit && eldest.hasNext()) {
            Handle handle = eldest.next();
            eldest.remove();
            drop(handle);
        }
    }

    private static void drop(Handle handle) throws IOException {
        handle.dropped = true;
        if (handle.users == 0) {
            handle.file.close();
        }
    }

    /** Forgets a segment whose file goes. */
    synchronized void forget(Segment segment) throws IOException {
        Handle handle = open.remove(segment.number());
        if (handle != null) {
            drop(handle);
        }
    }

    /** Closes all; who is reading gets an error. */
    void close() throws IOException {
        List<Handle> all;
        synchronized (this) {
            closed = true;
            all = new ArrayList<>(open.values());
            open.clear();
        }
        for (Handle handle : all) {
            handle.file.close();
        }
    }

    private static final class Handle {
        final DiskFile file;
        int users;
        boolean dropped;

        Handle(DiskFile file) {
            this.file = file;
        }
    }
}
