package org.posthouse.migration.mbox;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.posthouse.migration.names.Keywords;
import org.posthouse.migration.report.Meter;
import org.posthouse.migration.report.StoppedException;
import org.posthouse.migration.source.Folder;
import org.posthouse.migration.source.Incoming;
import org.posthouse.migration.source.Sink;
import org.posthouse.migration.source.Source;
import org.posthouse.migration.state.Done;
import org.posthouse.migration.state.Fingerprints;
import org.posthouse.support.utf7.ModifiedUtf7;

/** A file in mbox format, or a tree of them. */
public final class MboxSource implements Source {
    private static final String INBOX = "INBOX";
    private static final String SUBSCRIPTIONS = ".subscriptions";
    private static final Set<String> INBOXES = Set.of("inbox", "mbox");
    private static final int MOST_FILES = 10_000;
    private static final int MOST_DEPTH = 20;
    private static final int MOST_SUBSCRIPTIONS = 1 << 20;
    private static final int HEX = 16;

    private final Path root;
    private final Meter meter;

    /** @param root a file or a directory, without links in it */
    public MboxSource(Path root, Meter meter) {
        this.root = root;
        this.meter = meter;
    }

    @Override
    public String id() {
        return "mbox:" + root;
    }

    // --- folders

    @Override
    public List<Folder> folders() throws IOException, StoppedException {
        List<Folder> folders = new ArrayList<>();
        if (Files.isRegularFile(root, LinkOption.NOFOLLOW_LINKS)) {
            file(root, List.of(), folders);
        } else {
            children(root, List.of(), folders);
            folders.sort(Comparator.comparing((Folder f) -> !f.shown().equals(INBOX)));
        }
        return folders;
    }

    private void children(Path directory, List<String> above, List<Folder> folders)
            throws IOException, StoppedException {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
            for (Path entry : all) {
                meter.check();
                if (entries.size() == MOST_FILES) {
                    meter.problem(directory + " has too many entries; the rest were skipped");
                    break;
                }
                entries.add(entry);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        entries.sort(Comparator.naturalOrder());
        for (Path entry : entries) {
            String name = entry.getFileName().toString();
            if (Files.isSymbolicLink(entry)) {
                meter.failed(entry.toString(), "symbolic links are not followed");
            } else if (name.startsWith(".") || name.matches("(?i).*\\.(msf|lock|log)|dovecot.*")) {
                continue; // what mail programs keep beside them
            } else if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                if (above.size() < MOST_DEPTH) {
                    children(entry, below(above, name.replaceFirst("(?i)\\.(sbd|mbox)$", "")), folders);
                }
            } else if (folders.size() < MOST_FILES) {
                file(entry, above, folders);
            }
        }
    }

    private void file(Path file, List<String> above, List<Folder> folders) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || !Files.isReadable(file)) {
            meter.failed(file.toString(), "cannot be read");
            return;
        }
        try (InputStream in = open(file)) {
            byte[] start = in.readNBytes(FromLine.START.length());
            if (start.length > 0
                    && start[0] != '\n'
                    && !new String(start, StandardCharsets.ISO_8859_1).equals(FromLine.START)) {
                meter.failed(file.toString(), "not an mbox file");
                return;
            }
        }
        String name = file.getFileName().toString().replaceFirst("(?i)\\.(mbox|mbx)$", "");
        List<String> levels = below(above, name);
        if (above.isEmpty() && INBOXES.contains(name.toLowerCase(Locale.ROOT))) {
            levels = List.of(INBOX);
        } else if (name.equals("mbox")) { // as Apple Mail exports them: Name.mbox/mbox
            levels = above;
        }
        folders.add(new Folder(root.relativize(file).toString(), levels, Set.of(), 0, Files.size(file), 0));
    }

    private static List<String> below(List<String> above, String name) {
        List<String> levels = new ArrayList<>(above);
        levels.add(ModifiedUtf7.decodeLeniently(name));
        return levels;
    }

    private static InputStream open(Path file) throws IOException {
        return Channels.newInputStream(
                Files.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)));
    }

    @Override
    public List<List<String>> subscriptions() throws IOException {
        Path file = root.resolve(SUBSCRIPTIONS);
        List<List<String>> names = new ArrayList<>();
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            try (InputStream in = open(file)) {
                String text = new String(in.readNBytes(MOST_SUBSCRIPTIONS), StandardCharsets.UTF_8);
                text.lines()
                        .filter(line -> !line.isBlank())
                        .forEach(line -> names.add(List.of(line.split("/")).stream()
                                .map(ModifiedUtf7::decodeLeniently)
                                .toList()));
            }
        }
        return names;
    }

    // --- messages

    @Override
    public void read(Folder folder, Sink sink) throws IOException, StoppedException {
        Path file = folder.key().isEmpty() ? root : root.resolve(folder.key());
        try (InputStream in = open(file);
                Reading reading = new Reading(file, sink)) {
            if (!new MboxReader(in, reading).run()) {
                throw new IOException("not an mbox file");
            }
        }
    }

    /** The reading of one file. A message is told by its octets and its From_ line; of equal ones, by which of them it is. */
    private static final class Reading implements MboxReader.Handler, AutoCloseable {
        private final Path file;
        private final Sink sink;
        private final Fingerprints seen = new Fingerprints(0);
        private final MessageDigest digest;
        private Incoming message;
        private Instant date;
        private String from;
        private long told;

        Reading(Path file, Sink sink) {
            this.file = file;
            this.sink = sink;
            try {
                digest = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException impossible) { // every Java platform has it
                throw new IllegalStateException(impossible);
            }
        }

        @Override
        public void begin(String fromLine, Instant when) throws StoppedException {
            message = sink.begin();
            from = fromLine;
            date = when;
            digest.reset();
            digest.update(fromLine.getBytes(StandardCharsets.ISO_8859_1));
        }

        @Override
        public void octets(byte[] octets, int start, int length) throws StoppedException {
            digest.update(octets, start, length);
            message.write(octets, start, length);
        }

        @Override
        public void end(StatusFields fields, long position) throws StoppedException {
            Incoming ended = message;
            String what = file + ", " + from;
            byte[] hash = digest.digest();
            if (fields.isInternal()) {
                close();
            } else if (ended.size() == 0) {
                close();
                sink.failed(what, "the message is empty");
            } else if (seen.size() >= Done.MOST) {
                throw new StoppedException(file + " has more than " + Done.MOST + " messages: split the file");
            } else {
                String identity = identity(hash);
                if (sink.knows(identity)) {
                    close();
                } else {
                    message = null;
                    sink.add(
                            ended,
                            identity,
                            what,
                            Keywords.flags(
                                    fields.system(),
                                    fields.keywords(),
                                    word -> sink.problem(what + ": cannot keep the keyword " + word)),
                            date);
                }
            }
            sink.did(position - told);
            told = position;
        }

        private String identity(byte[] hash) {
            int copy = 0;
            long start = java.nio.ByteBuffer.wrap(hash).getLong();
            while (!seen.add(start + copy)) {
                copy++;
            }
            return HexFormat.of().formatHex(hash, 0, HEX) + (copy == 0 ? "" : "-" + copy);
        }

        @Override
        public void close() {
            if (message != null) {
                message.close();
                message = null;
            }
        }
    }

    @Override
    public void close() {
        // nothing is open between calls
    }
}
