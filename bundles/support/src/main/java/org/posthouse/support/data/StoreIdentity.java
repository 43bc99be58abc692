package org.posthouse.support.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.posthouse.support.DataDirectory;
import org.posthouse.support.lock.DirectoryLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a part of the store from beginning anew, or with another store's data, where its own are missing: a mount that failed
 * leaves an empty directory, and an empty index beside bodies that are there would make garbage of them.
 *
 * <ul>
 *   <li>The directory of all data and each part's own carry the store's id in a file {@code store-id}. The former also lists
 *       the parts that have data.
 *   <li>A part that is listed and empty, or has another id, is refused. So is one that has data beside a store that never
 *       had them.
 *   <li>Where there are no ids, this is a new store if everything is empty, and one of an earlier version if this part has
 *       data; an empty part beside others that have data is refused.
 *   <li>An operator who means it puts a file {@value #ACCEPT} into the part's directory.
 * </ul>
 */
public final class StoreIdentity {
    /** The parts of a store: a store without ids is taken to have all of them. */
    public static final List<String> PARTS = List.of("blobs", "db", "spool");

    /** Name of the file by which an operator says that a part's directory is the right one as it is. */
    public static final String ACCEPT = "store-id.accept";

    private static final Logger LOG = LoggerFactory.getLogger(StoreIdentity.class);
    private static final String LOCK = "store-id.lock";
    private static final Duration LOCK_WAIT = Duration.ofSeconds(10);
    /** What a directory may hold and still be empty. */
    private static final Set<String> NO_DATA =
            Set.of("lock", "lock" + DirectoryLock.BESIDE, IdFile.NAME, IdFile.NAME + ".new", ACCEPT, "lost+found");

    private final Path root;
    private final String part;
    private final Path directory;

    /**
     * @param root the directory of all data
     * @param part the part's name; its directory is usually the one of this name below the root
     * @param directory the part's directory; it may not exist
     */
    public StoreIdentity(Path root, String part, Path directory) {
        this.root = root;
        this.part = part;
        this.directory = directory;
    }

    /**
     * That of a bundle's part; empty if the parts share no directory.
     *
     * @param directory as {@link DataDirectory#of} says
     */
    public static Optional<StoreIdentity> of(BundleContext context, String part, Path directory) {
        return DataDirectory.root(context).map(root -> new StoreIdentity(root, part, directory));
    }

    /**
     * To be called before anything is made in the part's directory, which gets the id.
     *
     * @throws RefusedException if the part's data are missing or another store's; nothing was changed
     */
    public void claim() throws IOException {
        locked(this::decide);
    }

    /** To be called once the part has data: from now on it is missed where it is empty. */
    public void confirm() throws IOException {
        locked(() -> {
            IdFile store =
                    IdFile.read(root).orElseThrow(() -> new IOException("file store-id in " + root + " is missing"));
            if (!store.parts().contains(part)) {
                store.with(List.of(part)).write(root);
            }
        });
    }

    private void decide() throws IOException {
        Optional<IdFile> store = IdFile.read(root);
        Optional<IdFile> mine = IdFile.read(directory);
        if (Files.exists(directory.resolve(ACCEPT))) {
            accept(store.or(() -> mine).orElseGet(IdFile::fresh));
        } else if (store.isEmpty()) {
            begin(mine);
        } else {
            belong(store.get(), mine);
        }
    }

    private void belong(IdFile store, Optional<IdFile> mine) throws IOException {
        boolean known = store.parts().contains(part);
        if (mine.isPresent() && !mine.get().id().equals(store.id())) {
            throw refused("contains data of another store (" + mine.get().id() + ", not " + store.id() + ")");
        }
        boolean empty = empty(directory);
        if (known && empty) {
            throw refused("is empty or missing, but this store has data there");
        }
        if (mine.isEmpty()) {
            if (!known && !empty) {
                throw refused("contains data, but the store in " + root + " began without any there");
            }
            if (!empty) {
                LOG.info("{}: the data in {} are assumed to belong to store {}", part, directory, store.id());
            }
            new IdFile(store.id(), List.of()).write(directory);
        }
    }

    /** The directory of all data has no id. */
    private void begin(Optional<IdFile> mine) throws IOException {
        if (empty(directory)) {
            for (String other : PARTS) {
                if (!other.equals(part) && !empty(root.resolve(other))) {
                    throw refused("is empty or missing, but there are data in " + root.resolve(other));
                }
            }
            IdFile fresh = new IdFile(mine.orElseGet(IdFile::fresh).id(), List.of());
            LOG.warn(
                    "creating a new store in {}, since it is empty; if there was a store, stop the server and "
                            + "check that its file system is mounted",
                    root);
            fresh.write(root);
            fresh.write(directory);
            return;
        }
        // an earlier version's, or the directory of all data was lost and this part lies elsewhere: all have to be
        // there
        IdFile store = mine.orElseGet(IdFile::fresh).with(PARTS);
        store.write(root);
        new IdFile(store.id(), List.of()).write(directory);
        LOG.info("store in {}: {}", root, store.id());
    }

    private void accept(IdFile store) throws IOException {
        LOG.warn("{}: accepting {} as it is because of the file {}", part, directory, ACCEPT);
        store.write(root);
        new IdFile(store.id(), List.of()).write(directory);
        if (empty(directory) && store.parts().contains(part)) {
            new IdFile(
                            store.id(),
                            store.parts().stream().filter(p -> !p.equals(part)).toList())
                    .write(root);
        }
        Files.delete(directory.resolve(ACCEPT));
        IdFile.forceNames(directory);
    }

    private RefusedException refused(String why) {
        return new RefusedException(part + ": " + directory + " " + why
                + ". It is not used, and mail that needs it is deferred. Mount or restore it, and it will be "
                + "used within seconds; if this is intended, create the file " + directory.resolve(ACCEPT));
    }

    private static boolean empty(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return true;
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.allMatch(p -> NO_DATA.contains(p.getFileName().toString()));
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    /** The parts come at the same time, each with a copy of this class: only a file can be their lock. */
    private void locked(Step step) throws IOException {
        Files.createDirectories(root);
        try (DirectoryLock lock = DirectoryLock.take(root.resolve(LOCK), part, LOCK_WAIT)) {
            step.run();
        }
    }
}
