package org.posthouse.migration.maildir;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Consumer;
import org.posthouse.migration.names.Keywords;
import org.posthouse.migration.report.Meter;
import org.posthouse.migration.report.StoppedException;
import org.posthouse.migration.source.Folder;
import org.posthouse.migration.source.Incoming;
import org.posthouse.migration.source.Sink;
import org.posthouse.migration.source.Source;
import org.posthouse.migration.state.Fingerprints;
import org.posthouse.support.Sha256;

/**
 * A Maildir++ in a directory. Of a folder, a bounded number of file names is known at a time: directories are listed as often as that
 * takes.
 */
public final class MaildirSource implements Source {
    static final List<String> MESSAGES = List.of("new", "cur");

    private static final String INBOX = "INBOX";
    private static final int WINDOW = 20_000;
    private static final int MOST_FOLDERS = 10_000;
    private static final int MOST_GONE = 10_000;
    private static final int MOST_DEPTH = 20;
    private static final int TRIES = 3;
    private static final int PIECE = 32 * 1024;

    private final Path root;
    private final Meter meter;
    private final int window;
    private boolean nested;

    /** @param root without links in it */
    public MaildirSource(Path root, Meter meter) {
        this(root, meter, WINDOW);
    }

    MaildirSource(Path root, Meter meter, int window) {
        this.root = root;
        this.meter = meter;
        this.window = window;
    }

    /** True if a directory looks like one. */
    public static boolean isMaildir(Path directory) {
        return isDirectory(directory.resolve("cur")) || isDirectory(directory.resolve("new"));
    }

    private static boolean isDirectory(Path path) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** What the letters a to z mean in a folder, as far as Dovecot wrote it down. */
    public static Map<Character, String> keywords(Path folder) throws IOException {
        return DovecotFiles.keywords(folder);
    }

    @Override
    public String id() {
        return "maildir:" + root;
    }

    // --- folders

    @Override
    public List<Folder> folders() throws IOException, StoppedException {
        List<Folder> folders = new ArrayList<>();
        folders.add(folder("", List.of(INBOX), root));
        children(root, List.of(), folders);
        return folders;
    }

    private void children(Path directory, List<String> above, List<Folder> folders)
            throws IOException, StoppedException {
        List<Path> sorted = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                meter.check();
                if (sorted.size() == MOST_FOLDERS) {
                    meter.problem(directory + " has too many entries; the rest were skipped");
                    break;
                }
                String name = entry.getFileName().toString();
                if (Files.isSymbolicLink(entry) && isMaildir(entry)) {
                    meter.failed(entry.toString(), "symbolic links are not followed");
                } else if (isDirectory(entry) && !MESSAGES.contains(name) && !name.equals("tmp")) {
                    sorted.add(entry);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        sorted.sort(Comparator.naturalOrder());
        for (Path entry : sorted) {
            String name = entry.getFileName().toString();
            boolean flat = name.startsWith(".") && name.length() > 1;
            List<String> levels = new ArrayList<>(above);
            levels.addAll(flat ? DovecotFiles.levels(name.substring(1), '.') : DovecotFiles.levels(name, '/'));
            if (isMaildir(entry) && folders.size() < MOST_FOLDERS) {
                nested |= !flat;
                folders.add(folder(root.relativize(entry).toString(), levels, entry));
            }
            if (!flat && levels.size() < MOST_DEPTH) {
                children(entry, levels, folders);
            }
        }
    }

    private Folder folder(String key, List<String> levels, Path directory) throws IOException, StoppedException {
        long count = 0;
        for (String part : MESSAGES) {
            if (isDirectory(directory.resolve(part))) {
                try (DirectoryStream<Path> files = Files.newDirectoryStream(directory.resolve(part))) {
                    for (Path file : files) {
                        meter.check();
                        count += isMessage(file) ? 1 : 0;
                    }
                } catch (DirectoryIteratorException e) {
                    throw e.getCause();
                }
            }
        }
        return new Folder(key, levels, Set.of(), 0, count, count);
    }

    private static boolean isMessage(Path file) {
        return !file.getFileName().toString().startsWith(".");
    }

    @Override
    public List<List<String>> subscriptions() throws IOException {
        return DovecotFiles.subscriptions(root, nested ? '/' : '.');
    }

    // --- messages

    private static final Entry NONE = new Entry(FileName.of(""), Path.of(""));

    /** A file, in the order in which mail comes. */
    private record Entry(FileName name, Path path) {
        static final Comparator<Entry> ORDER =
                Comparator.comparingLong((Entry e) -> e.name.seconds()).thenComparing(e -> e.name.base());
    }

    @Override
    public void read(Folder folder, Sink sink) throws IOException, StoppedException {
        new Reading(root.resolve(folder.key()), sink).run();
    }

    /** The reading of one folder. */
    private final class Reading {
        private final Path directory;
        private final Sink sink;
        private final Map<Character, String> keywords;
        /** Those whose turn has come. */
        private final Fingerprints handled = new Fingerprints(0);
        /** Files that were listed and then gone, and how often. */
        private final Map<String, Integer> gone = new HashMap<>();

        Reading(Path directory, Sink sink) throws IOException {
            this.directory = directory;
            this.sink = sink;
            this.keywords = DovecotFiles.keywords(directory);
        }

        void run() throws IOException, StoppedException {
            try (DovecotFiles.UidList uids = new DovecotFiles.UidList(directory)) {
                while (listed(uids)) {
                    meter.check();
                }
            }
            while (others()) {
                meter.check();
            }
        }

        /** Takes some of those whose UIDs are known; false if there were none. */
        private boolean listed(DovecotFiles.UidList uids) throws IOException, StoppedException {
            Map<String, Entry> wanted = new LinkedHashMap<>();
            for (String base = ""; base != null && wanted.size() < window; ) {
                base = uids.next();
                if (base != null) {
                    wanted.put(base, NONE);
                }
            }
            if (wanted.isEmpty()) {
                return false;
            }
            scan(entry -> wanted.replace(entry.name().base(), entry));
            for (Entry entry : wanted.values()) {
                if (entry != NONE) {
                    take(entry);
                }
            }
            return true;
        }

        /** Takes some of those that are in no list, the oldest first; false if there were none. */
        private boolean others() throws IOException, StoppedException {
            PriorityQueue<Entry> oldest = new PriorityQueue<>(Entry.ORDER.reversed());
            scan(entry -> {
                if (isHandled(entry)) {
                    return;
                }
                oldest.add(entry);
                if (oldest.size() > window) {
                    oldest.remove();
                }
            });
            if (gone.size() > MOST_GONE) {
                throw new IOException("too many files disappeared from " + directory + " while it was read");
            }
            List<Entry> sorted = new ArrayList<>(oldest);
            sorted.sort(Entry.ORDER);
            for (Entry entry : sorted) {
                take(entry);
            }
            return !sorted.isEmpty();
        }

        private void scan(Consumer<Entry> found) throws IOException, StoppedException {
            for (String part : MESSAGES) {
                if (!isDirectory(directory.resolve(part))) {
                    continue;
                }
                try (DirectoryStream<Path> files = Files.newDirectoryStream(directory.resolve(part))) {
                    for (Path file : files) {
                        meter.check();
                        if (isMessage(file)) {
                            found.accept(
                                    new Entry(FileName.of(file.getFileName().toString()), file));
                        }
                    }
                } catch (DirectoryIteratorException e) {
                    throw e.getCause();
                }
            }
        }

        private boolean isHandled(Entry entry) {
            String base = entry.name().base();
            return gone.getOrDefault(base, 0) >= TRIES || handled.has(fingerprint(base));
        }

        private static long fingerprint(String base) {
            return ByteBuffer.wrap(Sha256.of(base)).getLong();
        }

        private void handled(Entry entry) throws StoppedException {
            handled.add(fingerprint(entry.name().base()));
            sink.did(1);
        }

        private void take(Entry entry) throws IOException, StoppedException {
            if (isHandled(entry)) { // it is there twice
                return;
            }
            if (sink.knows(entry.name().base())) {
                handled(entry);
                return;
            }
            try {
                BasicFileAttributes attributes =
                        Files.readAttributes(entry.path(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                if (!attributes.isRegularFile()) {
                    fail(entry, attributes.isSymbolicLink() ? "symbolic links are not followed" : "not a regular file");
                } else if (attributes.size() == 0) {
                    fail(entry, "the file is empty");
                } else {
                    copy(entry, attributes.lastModifiedTime().toInstant());
                }
            } catch (NoSuchFileException renamed) { // its flags have changed: it is found again, or it is gone
                gone.merge(entry.name().base(), 1, Integer::sum);
            } catch (AccessDeniedException denied) {
                fail(entry, "permission denied");
            } catch (IOException broken) {
                fail(entry, String.valueOf(broken.getMessage()));
            }
        }

        private void fail(Entry entry, String why) throws StoppedException {
            sink.failed(entry.path().toString(), why);
            handled(entry);
        }

        private void copy(Entry entry, Instant modified) throws IOException, StoppedException {
            Instant date = modified.getEpochSecond() > 0
                    ? modified
                    : Instant.ofEpochSecond(entry.name().seconds());
            String what = entry.path().toString();
            Incoming message = sink.begin();
            boolean added = false;
            try (InputStream in = Channels.newInputStream(
                    Files.newByteChannel(entry.path(), Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)))) {
                byte[] piece = new byte[PIECE];
                for (int n = in.read(piece); n >= 0 && !message.isTooLarge(); n = in.read(piece)) {
                    message.write(piece, 0, n);
                }
                added = true;
                sink.add(
                        message,
                        entry.name().base(),
                        what,
                        Keywords.flags(
                                entry.name().system(),
                                entry.name().keywords(keywords),
                                word -> sink.problem(what + ": cannot keep the keyword " + word)),
                        date);
                handled(entry);
            } finally {
                if (!added) {
                    message.close();
                }
            }
        }
    }

    @Override
    public void close() {
        // nothing is open between calls
    }
}
