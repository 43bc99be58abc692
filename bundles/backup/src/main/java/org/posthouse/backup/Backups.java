package org.posthouse.backup;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.posthouse.api.spool.Spool;
import org.posthouse.store.api.StoreAdmin;
import org.posthouse.store.api.StoreBackup;

/**
 * The backups in one directory. Each is a directory of its own, named by its time, with {@code mail}, {@code queue} and {@code etc} in
 * it. One that
 * is under way, or was given up, is named {@code partial}: a name that is a time is a whole backup. A large file that is the
 * same as in the backup before is a hard link to that. What else is in the directory is nobody's business here.
 */
final class Backups {
    static final String MAIL = "mail";
    static final String QUEUE = "queue";
    static final String ETC = "etc";

    private static final String PARTIAL = "partial";
    private static final String REHEARSAL = "rehearsal";
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HHmmss");

    /** Smaller files are not worth a link. */
    private static final long LARGE = 64 * 1024;

    private final Path directory;

    Backups(Path directory) {
        this.directory = directory;
    }

    /** All whole ones, by their times, the oldest first; none if the directory does not exist. */
    TreeMap<LocalDateTime, Path> all() throws IOException {
        TreeMap<LocalDateTime, Path> all = new TreeMap<>();
        if (!Files.isDirectory(directory)) {
            return all;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                Optional<LocalDateTime> time = time(entry.getFileName().toString());
                if (time.isPresent() && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                    all.put(time.get(), entry);
                }
            }
        }
        return all;
    }

    private static Optional<LocalDateTime> time(String name) {
        try {
            return Optional.of(LocalDateTime.parse(name, NAME));
        } catch (DateTimeParseException notOurs) {
            return Optional.empty();
        }
    }

    /**
     * What was made.
     *
     * @param path the backup
     * @param report what is in it
     * @param queue what is in it of the queue
     * @param linked octets that are links to the backup before
     */
    record Made(Path path, StoreAdmin.Report report, QueueCopy.Copied queue, long linked) {
        List<String> problems() {
            return Stream.concat(report.problems().stream(), queue.problems().stream())
                    .toList();
        }
    }

    /**
     * Makes one. The queue comes first: mail that leaves it for a mailbox meanwhile is in the copy of both, under the same delivery
     * key, and never in neither.
     *
     * @param etc the directory of the configuration; empty if it is not known
     * @throws IOException if it could not be made: then nothing is left of it, or {@code partial}, which the next one removes
     */
    Made make(StoreBackup store, Spool spool, Optional<Path> etc, LocalDateTime now) throws IOException {
        Map.Entry<LocalDateTime, Path> before = all().lastEntry();
        Path whole = directory.resolve(NAME.format(now));
        if (Files.exists(whole)) {
            throw new IOException(whole + " exists already");
        }
        Files.createDirectories(directory);
        Path partial = directory.resolve(PARTIAL);
        delete(partial);
        Files.createDirectory(
                partial, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try {
            QueueCopy.Copied queue = QueueCopy.write(spool, partial.resolve(QUEUE));
            StoreAdmin.Report report = store.backup(partial.resolve(MAIL));
            if (etc.isPresent()) {
                copy(etc.get(), partial.resolve(ETC));
            }
            long linked = before == null
                    ? 0
                    : link(partial.resolve(MAIL), before.getValue().resolve(MAIL));
            Files.move(partial, whole, StandardCopyOption.ATOMIC_MOVE);
            return new Made(whole, report, queue, linked);
        } catch (IOException | RuntimeException e) {
            delete(partial);
            throw e;
        }
    }

    /** One by its name or its time. */
    Optional<Path> find(String name) throws IOException {
        return all().entrySet().stream()
                .filter(one -> one.getKey().toString().equals(name)
                        || one.getValue().getFileName().toString().equals(name))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /**
     * What a restore of a backup would bring.
     *
     * @param mail accounts, messages and bodies
     * @param queue mails that would be put on hold; empty if the backup has no queue
     * @param settings files of etc
     * @param problems all that was found
     */
    record Rehearsed(StoreBackup.Rehearsal mail, OptionalLong queue, OptionalLong settings, List<String> problems) {
        Rehearsed {
            problems = List.copyOf(problems);
        }
    }

    /** Opens a backup and reads all that is in it. Whatever that needs is written beside it, and deleted. */
    Rehearsed rehearse(StoreBackup store, Path backup) throws IOException {
        Path scratch = directory.resolve(REHEARSAL);
        delete(scratch);
        Files.createDirectory(
                scratch, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try {
            StoreBackup.Rehearsal mail = store.rehearse(backup.resolve(MAIL), scratch);
            List<String> problems = new ArrayList<>(mail.report().problems());
            OptionalLong queue = OptionalLong.empty();
            if (Files.exists(backup.resolve(QUEUE))) {
                queue = OptionalLong.of(queue(backup.resolve(QUEUE), problems));
            }
            return new Rehearsed(mail, queue, settings(backup.resolve(ETC)), problems);
        } finally {
            delete(scratch);
        }
    }

    private static long queue(Path copy, List<String> problems) {
        long[] whole = new long[1];
        try {
            QueueCopy.read(copy, (mail, message, check) -> {
                check.check();
                whole[0]++;
            });
        } catch (IOException damaged) {
            problems.add("queue: " + damaged.getMessage());
        }
        return whole[0];
    }

    private static OptionalLong settings(Path etc) throws IOException {
        if (!Files.isDirectory(etc)) {
            return OptionalLong.empty();
        }
        try (Stream<Path> files = Files.walk(etc)) {
            return OptionalLong.of(files.filter(Files::isRegularFile).count());
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path entry, BasicFileAttributes attributes) throws IOException {
                Files.createDirectories(to.resolve(from.relativize(entry).toString()));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile()) {
                    Files.copy(file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Replaces what is the same as before by links; how many octets that are. */
    private static long link(Path now, Path before) throws IOException {
        long[] linked = new long[1];
        Files.walkFileTree(now, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Path old = before.resolve(now.relativize(file).toString());
                if (attributes.size() >= LARGE
                        && Files.isRegularFile(old, LinkOption.NOFOLLOW_LINKS)
                        && Files.mismatch(file, old) < 0) {
                    Path link = file.resolveSibling(file.getFileName() + ".link");
                    try {
                        Files.createLink(link, old);
                    } catch (IOException | UnsupportedOperationException cannot) {
                        return FileVisitResult.CONTINUE; // another file system, or too many links: the copy stays
                    }
                    Files.move(link, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
                    linked[0] += attributes.size();
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return linked[0];
    }

    /** Deletes a backup, or what is left of one. */
    static void delete(Path tree) throws IOException {
        if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path entry, IOException failed) throws IOException {
                if (failed != null) {
                    throw failed;
                }
                Files.delete(entry);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Deletes those that need not be kept; how many that were. A name is no backup's any more before its files go. */
    int prune(Retention retention, LocalDateTime now) throws IOException {
        TreeMap<LocalDateTime, Path> all = all();
        int pruned = 0;
        for (LocalDateTime superfluous : retention.superfluous(all.keySet(), now.toLocalDate())) {
            Path gone = directory.resolve(PARTIAL);
            delete(gone);
            Files.move(all.get(superfluous), gone, StandardCopyOption.ATOMIC_MOVE);
            delete(gone);
            pruned++;
        }
        return pruned;
    }

    /** When the next one is due: today or tomorrow at a time of the day, or now if that of the last time is not there. */
    static LocalDateTime due(LocalTime time, Optional<LocalDateTime> last, LocalDateTime now) {
        LocalDateTime today = now.toLocalDate().atTime(time);
        LocalDateTime lastDue = now.isBefore(today) ? today.minusDays(1) : today;
        boolean missed = last.isPresent() && last.get().isBefore(lastDue);
        return missed ? now : lastDue.plusDays(1);
    }
}
