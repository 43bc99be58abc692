package org.posthouse.segments;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A disk in memory that can lose power: what was not forced is then gone, or half there, sector by sector, and of the
 * changes to the directory since its last sync only the first few are kept. It can also run full, and fail to force.
 */
public final class PowerCutDisk implements Disk {
    private static final int SECTOR = 512;

    private final TreeMap<String, Inode> names = new TreeMap<>();
    private final TreeMap<String, Inode> durableNames = new TreeMap<>();
    private final List<Consumer<Map<String, Inode>>> changes = new ArrayList<>();
    private final Set<String> locks = new HashSet<>();
    private Predicate<String> ignoredForces = name -> false;
    private boolean ignoreSync;
    private long capacity = Long.MAX_VALUE;
    private int failingForces;
    private int failingWrites;
    private int forces;
    private int changesLeft = -1;
    private boolean off;

    private static final class Inode {
        byte[] octets = {};
        int size;
        byte[] durable = {};
        int durableSize;
        final BitSet dirty = new BitSet();

        void room(int length) {
            if (length > octets.length) {
                octets = Arrays.copyOf(octets, Math.max(length, octets.length * 2));
            }
        }

        void force() {
            durable = Arrays.copyOf(octets, size);
            durableSize = size;
            dirty.clear();
        }

        Inode afterCut(Random random) {
            Inode left = new Inode();
            boolean grown = random != null && random.nextBoolean();
            left.size = grown ? size : durableSize;
            left.octets = Arrays.copyOf(durable, left.size);
            if (random != null) {
                dirty.stream().filter(s -> random.nextBoolean()).forEach(s -> {
                    int from = s * SECTOR;
                    int until = Math.min(Math.min(from + SECTOR, left.size), size);
                    if (until > from) {
                        System.arraycopy(octets, from, left.octets, from, until - from);
                    }
                });
            }
            left.force();
            return left;
        }
    }

    /** Forces of files with such names do nothing, as if the code had forgotten them. */
    public synchronized PowerCutDisk ignoreForces(Predicate<String> ignored) {
        ignoredForces = ignored;
        return this;
    }

    /** Syncs of the directory do nothing. */
    public synchronized PowerCutDisk ignoreSync() {
        ignoreSync = true;
        return this;
    }

    /** Octets that all files may have together. */
    public synchronized void capacity(long octets) {
        capacity = octets;
    }

    /** The next forces fail, and what they should have forced is never written, whatever a later force says. */
    public synchronized void failForces(int n) {
        failingForces = n;
    }

    /** The next writes fail half-way. */
    public synchronized void failWrites(int n) {
        failingWrites = n;
    }

    /** Forces so far, ignored ones too. */
    public synchronized int forces() {
        return forces;
    }

    public synchronized long used() {
        return names.values().stream().mapToLong(i -> i.size).sum();
    }

    /** A file's octets. */
    public synchronized byte[] octets(String name) {
        Inode inode = names.get(name);
        return Arrays.copyOf(inode.octets, inode.size);
    }

    /** Changes an octet on the platter. */
    public synchronized void flip(String name, long offset) {
        Inode inode = names.get(name);
        inode.octets[(int) offset] ^= 0x41;
        inode.force();
    }

    /** Changes an octet on the platter and in memory, and forces nothing else. */
    public synchronized void flipCached(String name, long offset) {
        Inode inode = names.get(name);
        inode.octets[(int) offset] ^= 0x41;
        inode.durable[(int) offset] ^= 0x41;
    }

    /** Replaces a file's octets on the platter. */
    public synchronized void put(String name, byte[] octets) {
        Inode inode = new Inode();
        inode.octets = octets.clone();
        inode.size = octets.length;
        inode.force();
        names.put(name, inode);
        durableNames.put(name, inode);
    }

    /** Cuts the power: this disk fails from now on; what is found after power returns is in the new one. */
    public synchronized PowerCutDisk cut(Random random) {
        off = true;
        if (random != null) {
            // a directory's changes may reach the disk in any order
            random.nextLong(); // the first numbers of small seeds are much alike
            boolean ordered = random.nextBoolean();
            int kept = random.nextInt(changes.size() + 1);
            for (int i = 0; i < changes.size(); i++) {
                if (ordered ? i < kept : random.nextBoolean()) {
                    changes.get(i).accept(durableNames);
                }
            }
        }
        PowerCutDisk after = new PowerCutDisk();
        durableNames.forEach((name, inode) -> {
            Inode left = inode.afterCut(random);
            after.names.put(name, left);
            after.durableNames.put(name, left);
        });
        notifyAll();
        return after;
    }

    /** Cuts the power so that nothing is left that was not forced. */
    public PowerCutDisk cut() {
        return cut(null);
    }

    /** Cuts the power after so many more changes (creating, writing, forcing, renaming, ...). */
    public synchronized void cutAfter(int steps) {
        changesLeft = steps;
    }

    private void step() throws IOException {
        on();
        if (changesLeft >= 0 && changesLeft-- == 0) {
            off = true;
            on();
        }
    }

    private void on() throws IOException {
        if (off) {
            throw new IOException("the power is off");
        }
    }

    private void change(Consumer<Map<String, Inode>> change) {
        change.accept(names);
        changes.add(change);
    }

    @Override
    public synchronized List<String> list() throws IOException {
        on();
        return new ArrayList<>(names.keySet());
    }

    @Override
    public synchronized DiskFile create(String name) throws IOException {
        step();
        if (names.containsKey(name)) {
            throw new FileAlreadyExistsException(name);
        }
        Inode inode = new Inode();
        change(map -> map.put(name, inode));
        return new OpenFile(name, inode);
    }

    @Override
    public synchronized DiskFile open(String name, boolean writable) throws IOException {
        on();
        Inode inode = names.get(name);
        if (inode == null) {
            throw new NoSuchFileException(name);
        }
        return new OpenFile(name, inode);
    }

    @Override
    public synchronized void delete(String name) throws IOException {
        step();
        change(map -> map.remove(name));
    }

    @Override
    public synchronized void rename(String from, String to) throws IOException {
        step();
        Inode inode = names.get(from);
        if (inode == null) {
            throw new NoSuchFileException(from);
        }
        change(map -> {
            map.remove(from);
            map.put(to, inode);
        });
    }

    @Override
    public synchronized void sync() throws IOException {
        step();
        if (!ignoreSync) {
            durableNames.clear();
            durableNames.putAll(names);
            changes.clear();
        }
    }

    @Override
    public synchronized long free() {
        return Math.max(0, capacity - used());
    }

    @Override
    public synchronized Closeable lock(String name, Duration wait) throws IOException {
        long deadline = System.nanoTime() + wait.toNanos();
        while (!locks.add(name)) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new IOException("locked");
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
        return () -> {
            synchronized (this) {
                locks.remove(name);
                notifyAll();
            }
        };
    }

    private final class OpenFile implements DiskFile {
        private final String name;
        private final Inode inode;
        private boolean closed;

        OpenFile(String name, Inode inode) {
            this.name = name;
            this.inode = inode;
        }

        private void open() throws IOException {
            on();
            if (closed) {
                throw new IOException(name + " is closed");
            }
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            synchronized (PowerCutDisk.this) {
                open();
                int n = (int) Math.max(0, Math.min(into.remaining(), inode.size - position));
                into.put(inode.octets, (int) Math.min(position, inode.size), n);
                return n;
            }
        }

        @Override
        public void write(ByteBuffer from, long position) throws IOException {
            synchronized (PowerCutDisk.this) {
                open();
                step();
                int length = from.remaining();
                int end = (int) position + length;
                boolean fails = failingWrites > 0 && failingWrites-- > 0;
                boolean full = used() + Math.max(0, end - inode.size) > capacity;
                if (fails || full) {
                    length = full ? (int) Math.min(length, Math.max(0, capacity - used())) / 2 : length / 2;
                    end = (int) position + length;
                }
                inode.room(end);
                from.get(inode.octets, (int) position, length);
                inode.size = Math.max(inode.size, end);
                inode.dirty.set((int) position / SECTOR, (end + SECTOR - 1) / SECTOR);
                if (full) {
                    throw new DiskFullException("full");
                }
                if (fails) {
                    throw new IOException("write failed");
                }
            }
        }

        @Override
        public long size() throws IOException {
            synchronized (PowerCutDisk.this) {
                open();
                return inode.size;
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            synchronized (PowerCutDisk.this) {
                open();
                step();
                if (size < inode.size) {
                    Arrays.fill(inode.octets, (int) size, inode.size, (byte) 0);
                    inode.dirty.set((int) size / SECTOR, (inode.size + SECTOR - 1) / SECTOR);
                    inode.size = (int) size;
                }
            }
        }

        @Override
        public void force() throws IOException {
            synchronized (PowerCutDisk.this) {
                open();
                step();
                forces++;
                if (failingForces > 0) {
                    failingForces--;
                    inode.dirty.clear();
                    throw new IOException("force failed");
                }
                if (!ignoredForces.test(name)) {
                    forceDirty();
                }
            }
        }

        private void forceDirty() {
            byte[] now = Arrays.copyOf(inode.durable, inode.size);
            inode.dirty.stream().forEach(s -> {
                int from = s * SECTOR;
                int until = Math.min(from + SECTOR, inode.size);
                if (until > from) {
                    System.arraycopy(inode.octets, from, now, from, until - from);
                }
            });
            inode.durable = now;
            inode.durableSize = inode.size;
            inode.dirty.clear();
        }

        @Override
        public void close() {
            synchronized (PowerCutDisk.this) {
                closed = true;
            }
        }
    }
}
