package org.posthouse.blobs.segments;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.posthouse.segments.Disk;
import org.posthouse.segments.DiskFile;
import org.posthouse.segments.LogOptions;
import org.posthouse.segments.SegmentLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the segments of a backup in the place of those in use, in steps that a crash cannot leave half done: the copies
 * are made beside the old files; a note of their names, once durable, decides; what the note says is done is done, at
 * the next start if need be. Ids stay unused: new segments are numbered above those of before.
 */
@SuppressWarnings("try") // locks are only closed
final class Restore {
    private static final Logger LOG = LoggerFactory.getLogger(Restore.class);

    private static final String SEGMENT = ".seg";
    private static final String STAGED = ".new";
    private static final String NOTE = "restore";
    private static final String CONTENTS = "contents";
    private static final int BUFFER = 256 << 10;

    private Restore() {}

    /** Writes what a backup consists of, so that an incomplete one is not taken for one. */
    static void describe(Disk backup) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (String name : segments(backup)) {
            try (DiskFile file = backup.open(name, false)) {
                lines.append(name).append(' ').append(file.size()).append('\n');
            }
        }
        writeText(backup, CONTENTS, lines.toString());
        backup.sync();
    }

    /** Fails if a directory is not a complete backup. */
    static void check(Disk backup) throws IOException {
        if (!backup.list().contains(CONTENTS)) {
            throw new IOException("not a backup of bodies: file '" + CONTENTS + "' is missing");
        }
        List<String> expected = new ArrayList<>();
        for (String line : readText(backup, CONTENTS).lines().toList()) {
            String[] words = line.split(" ");
            expected.add(words[0]);
            try (DiskFile file = backup.open(words[0], false)) {
                if (words.length != 2 || !words[1].equals(Long.toString(file.size()))) {
                    throw new IOException("the backup's " + words[0] + " is incomplete");
                }
            }
        }
        if (!expected.equals(segments(backup))) {
            throw new IOException("the backup contains files missing from its list");
        }
    }

    /** Copies the backup beside the files in use and writes the note. */
    static void stage(Disk backup, Disk disk, LogOptions options, long floor) throws IOException {
        try (Closeable lock = disk.lock("lock", options.lockWait())) {
            byte[] piece = new byte[BUFFER];
            StringBuilder note = new StringBuilder().append(floor).append('\n');
            for (String name : segments(backup)) {
                copy(backup, name, disk, name + STAGED, piece);
                note.append(name).append('\n');
            }
            disk.sync();
            writeText(disk, NOTE + STAGED, note.toString());
            disk.rename(NOTE + STAGED, NOTE);
            disk.sync();
        }
    }

    /** Opens the log; before that, a restore that was decided is done, and one that was not is forgotten. */
    static SegmentLog open(Disk disk, LogOptions options) throws IOException {
        long floor = options.firstNumber();
        try (Closeable lock = disk.lock("lock", options.lockWait())) {
            if (disk.list().contains(NOTE)) {
                List<String> note = readText(disk, NOTE).lines().toList();
                floor = Math.max(floor, Long.parseLong(note.get(0)));
                replace(disk, new HashSet<>(note.subList(1, note.size())));
            } else {
                deleteStaged(disk);
            }
        }
        SegmentLog log = SegmentLog.open(disk, options.withFirstNumber(floor));
        try {
            if (disk.list().contains(NOTE)) {
                disk.delete(NOTE); // the log's new segment has a number that was never used
                disk.sync();
                LOG.info("bodies restored from a backup");
            }
        } catch (IOException | RuntimeException e) {
            log.abort();
            throw e;
        }
        return log;
    }

    private static void deleteStaged(Disk disk) throws IOException {
        for (String name : disk.list()) {
            if (name.endsWith(STAGED)) {
                disk.delete(name);
            }
        }
    }

    private static void replace(Disk disk, Set<String> wanted) throws IOException {
        List<String> all = disk.list();
        for (String name : all) {
            if (name.endsWith(SEGMENT) && !wanted.contains(name)) {
                disk.delete(name);
            }
        }
        for (String name : wanted) {
            if (all.contains(name + STAGED)) { // else it was renamed before a crash
                disk.rename(name + STAGED, name);
            }
        } // synced when the log makes its first segment, before the note goes
    }

    private static List<String> segments(Disk disk) throws IOException {
        return disk.list().stream().filter(n -> n.endsWith(SEGMENT)).sorted().toList();
    }

    private static void copy(Disk from, String name, Disk to, String as, byte[] piece) throws IOException {
        to.delete(as);
        try (DiskFile in = from.open(name, false);
                DiskFile out = to.create(as)) {
            long position = 0;
            for (int n = in.read(ByteBuffer.wrap(piece), 0); n > 0; n = in.read(ByteBuffer.wrap(piece), position)) {
                out.write(ByteBuffer.wrap(piece, 0, n), position);
                position += n;
            }
            out.force();
        }
    }

    private static void writeText(Disk disk, String name, String text) throws IOException {
        disk.delete(name);
        try (DiskFile file = disk.create(name)) {
            file.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
            file.force();
        }
    }

    private static String readText(Disk disk, String name) throws IOException {
        try (DiskFile file = disk.open(name, false)) {
            ByteBuffer octets = ByteBuffer.allocate(Math.toIntExact(file.size()));
            file.read(octets, 0);
            return new String(octets.array(), 0, octets.position(), StandardCharsets.UTF_8);
        }
    }
}
