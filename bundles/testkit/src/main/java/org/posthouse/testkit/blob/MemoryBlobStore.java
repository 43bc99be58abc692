package org.posthouse.testkit.blob;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.posthouse.api.message.Message;
import org.posthouse.store.api.blob.BlobBackup;
import org.posthouse.store.api.blob.BlobId;
import org.posthouse.store.api.blob.BlobStore;
import org.posthouse.store.api.blob.BlobStoreFullException;
import org.posthouse.store.api.blob.DamagedBlobException;

/** Bodies in memory; they can be damaged, the room can run out, and a sync can fail. */
public final class MemoryBlobStore implements BlobStore, BlobBackup {
    private record Body(byte[] octets, Instant written) {}

    private final InstantSource clock;
    private final TreeMap<BlobId, Body> bodies = new TreeMap<>(Comparator.comparingLong(BlobId::value));
    private final List<BlobId> deletedWhilePinned = new ArrayList<>();
    private final List<BlobId> damaged = new ArrayList<>();
    private long capacity = Long.MAX_VALUE;
    private long last;
    private int pins;
    private int failingSyncs;
    private int syncs;

    public MemoryBlobStore() {
        this(InstantSource.system());
    }

    public MemoryBlobStore(InstantSource clock) {
        this.clock = clock;
    }

    /** Octets that all bodies may have together. */
    public synchronized void capacity(long octets) {
        capacity = octets;
    }

    /** Lets the next syncs fail. */
    public synchronized void failSyncs(int n) {
        failingSyncs = n;
    }

    /** Syncs so far. */
    public synchronized int syncs() {
        return syncs;
    }

    /** Number of bodies. */
    public synchronized int count() {
        return bodies.size();
    }

    /** Changes an octet of a body. */
    public synchronized void damage(BlobId id) {
        damaged.add(id);
    }

    @Override
    public BlobId write(Message body) throws IOException {
        byte[] octets;
        try (InputStream in = body.open(0)) {
            octets = in.readAllBytes();
        }
        if (octets.length != body.size()) {
            throw new IOException("body of " + body.size() + " octets has " + octets.length);
        }
        synchronized (this) {
            if (capacity < Long.MAX_VALUE && octets.length > free()) { // to count them all takes long
                throw new BlobStoreFullException("full");
            }
            BlobId id = new BlobId(++last, octets.length);
            bodies.put(id, new Body(octets, clock.instant()));
            return id;
        }
    }

    @Override
    public synchronized void sync() throws IOException {
        syncs++;
        if (failingSyncs > 0) {
            failingSyncs--;
            throw new IOException("sync failed");
        }
    }

    @Override
    public synchronized InputStream open(BlobId id, long offset) throws IOException {
        Body body = bodies.get(id);
        if (body == null) {
            throw new FileNotFoundException("no body " + id.value());
        }
        if (offset < 0 || offset > body.octets().length) {
            throw new IndexOutOfBoundsException("offset " + offset);
        }
        InputStream in = new ByteArrayInputStream(body.octets(), (int) offset, body.octets().length - (int) offset);
        return damaged.contains(id) && offset == 0 ? new DamagedStream(in, id) : in;
    }

    /** As with a checksum, only who reads it from the beginning to the end learns of the damage. */
    private static final class DamagedStream extends FilterInputStream {
        private final BlobId id;

        DamagedStream(InputStream in, BlobId id) {
            super(in);
            this.id = id;
        }

        @Override
        public int read() throws IOException {
            return checked(super.read());
        }

        @Override
        public int read(byte[] octets, int offset, int length) throws IOException {
            return checked(super.read(octets, offset, length));
        }

        private int checked(int read) throws IOException {
            if (read < 0 || in.available() == 0) {
                throw new DamagedBlobException("body " + id.value());
            }
            return read;
        }
    }

    @Override
    public synchronized boolean verify(BlobId id) {
        Body body = bodies.get(id);
        return body != null && body.octets().length == id.size() && !damaged.contains(id);
    }

    @Override
    public synchronized void delete(Collection<BlobId> ids) {
        if (pins > 0) {
            deletedWhilePinned.addAll(ids);
        } else {
            bodies.keySet().removeAll(ids);
        }
    }

    @Override
    public synchronized Stream<BlobId> list(Instant before) {
        return bodies.entrySet().stream()
                .filter(e -> e.getValue().written().isBefore(before))
                .map(Map.Entry::getKey)
                .toList()
                .stream();
    }

    @Override
    public synchronized Pin pin() {
        pins++;
        return new Pinned();
    }

    private synchronized void unpin() {
        pins--;
        if (pins == 0) {
            bodies.keySet().removeAll(deletedWhilePinned);
            deletedWhilePinned.clear();
        }
    }

    @Override
    public synchronized void copyTo(Pin pin, Path directory) throws IOException {
        if (!((Pinned) pin).open) {
            throw new IOException("the pin was closed");
        }
        Files.createDirectories(directory);
        for (Map.Entry<BlobId, Body> e : bodies.entrySet()) {
            Files.write(
                    directory.resolve(e.getKey().value() + ".body"),
                    e.getValue().octets());
        }
        Files.writeString(directory.resolve("contents"), Integer.toString(bodies.size()));
    }

    @Override
    public void look(Path directory, Path scratch, Look look) throws IOException {
        MemoryBlobStore copy = new MemoryBlobStore(clock);
        copy.restore(directory);
        look.at(copy);
    }

    @Override
    public synchronized void restore(Path directory) throws IOException {
        Path contents = directory.resolve("contents");
        if (!Files.exists(contents)) {
            throw new IOException("not a backup");
        }
        TreeMap<BlobId, Body> restored = new TreeMap<>(bodies.comparator());
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".body")).toList()) {
                byte[] octets = Files.readAllBytes(file);
                long value = Long.parseLong(file.getFileName().toString().replace(".body", ""));
                restored.put(new BlobId(value, octets.length), new Body(octets, clock.instant()));
            }
        }
        if (restored.size() != Integer.parseInt(Files.readString(contents))) {
            throw new IOException("the backup is not complete");
        }
        bodies.clear();
        bodies.putAll(restored);
        damaged.clear();
    }

    @Override
    public synchronized long free() {
        return capacity
                - bodies.values().stream().mapToLong(b -> b.octets().length).sum();
    }

    private final class Pinned implements Pin {
        private boolean open = true;

        @Override
        public void close() {
            synchronized (MemoryBlobStore.this) {
                if (open) {
                    open = false;
                    unpin();
                }
            }
        }
    }
}
