package org.posthouse.doctor.check;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.posthouse.api.health.Diagnosis;

/** Every disk that the server writes to has room. */
public final class DiskCheck extends Check {
    private static final long MIB = 1 << 20;

    /** Parts refuse mail when less than 100 MiB are free. */
    private static final long LEAST = 300 * MIB;

    private static final long LITTLE = 1024 * MIB;
    private static final long PLENTY = 20 * 1024 * MIB;
    private static final int PERCENT = 5;

    /**
     * A disk.
     *
     * @param id the same for two directories of the same disk
     * @param total octets
     * @param usable octets that this process may still write
     */
    record Disk(Object id, long total, long usable) {}

    /** Finds the disk of a directory. */
    @FunctionalInterface
    interface Disks {
        Disk of(Path directory) throws IOException;
    }

    private final Supplier<Map<String, Path>> directories;
    private final Disks disks;

    /** @param directories by what they are there for; they need not exist yet */
    public DiskCheck(Supplier<Map<String, Path>> directories) {
        this(directories, DiskCheck::disk);
    }

    DiskCheck(Supplier<Map<String, Path>> directories, Disks disks) {
        super("disk", DOCTOR);
        this.directories = directories;
        this.disks = disks;
    }

    private record Used(Disk disk, Path directory, List<String> by) {}

    @Override
    public List<Diagnosis> check() {
        List<Diagnosis> found = new ArrayList<>();
        Map<Object, Used> used = new LinkedHashMap<>();
        directories.get().forEach((what, directory) -> {
            try {
                Disk disk = disks.of(directory);
                used.computeIfAbsent(disk.id(), id -> new Used(disk, directory, new ArrayList<>()))
                        .by()
                        .add(what);
            } catch (IOException failed) {
                found.add(Diagnosis.critical(
                                "cannot determine the free space of " + directory + ": " + failed,
                                "check that it is mounted, and who owns it")
                        .of(what));
            }
        });
        used.values().forEach(one -> found.add(look(one)));
        return found;
    }

    private static Diagnosis look(Used used) {
        long free = used.disk().usable();
        String what = String.join(", ", used.by());
        String said = Words.octets(free) + " of " + Words.octets(used.disk().total()) + " free at " + used.directory();
        long wanted = Math.max(LITTLE, Math.min(PLENTY, used.disk().total() / 100 * PERCENT));
        if (free < LEAST) {
            return Diagnosis.critical(said + ": mail will be refused", "free some space there, or enlarge the disk")
                    .of(what);
        }
        return (free < wanted ? Diagnosis.warn(said, "free some space there, or enlarge the disk") : Diagnosis.ok(said))
                .of(what);
    }

    private static Disk disk(Path directory) throws IOException {
        Path existing = directory.toAbsolutePath();
        while (existing.getParent() != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        FileStore store = Files.getFileStore(existing);
        return new Disk(store.name() + " " + store.type(), store.getTotalSpace(), store.getUsableSpace());
    }
}
