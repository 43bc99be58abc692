package org.posthouse.filter.junk.accounts;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.posthouse.filter.junk.history.HistoryFile;
import org.posthouse.filter.junk.model.Model;
import org.posthouse.filter.junk.model.ModelFile;
import org.posthouse.support.file.PrivateFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files of accounts in one directory. A file that cannot be used is set aside, and its part begins anew. */
final class KnowledgeFiles {
    private static final Logger LOG = LoggerFactory.getLogger(KnowledgeFiles.class);
    private static final Pattern NOTES = Pattern.compile("(\\d{1,18})\\.notes");
    private static final String MODEL = ".model";
    private static final String HISTORY = ".history";
    private static final String NOTES_END = ".notes";
    private static final int MOST_OCTETS = 2 << 20;

    private final Path directory;
    private final Clock clock;

    KnowledgeFiles(Path directory, Clock clock) {
        this.directory = directory;
        this.clock = clock;
    }

    /** Reads a file that is there. */
    interface Reader<T> {
        T read(InputStream in) throws IOException;
    }

    Knowledge read(long account) throws IOException {
        Notebook notes = read(account + NOTES_END, in -> NotebookFile.read(in.readAllBytes()))
                .orElseGet(Notebook::new);
        Optional<Model> model = read(account + MODEL, ModelFile::read);
        if (model.isEmpty() && !notes.tally().equals(Notebook.Tally.NONE)) {
            notes.forgetLessons(); // or a model that begins anew would pass for a taught one
        }
        return new Knowledge(
                model.orElse(null), read(account + HISTORY, HistoryFile::read).orElse(null), notes);
    }

    /**
     * A file's content; empty if there is no such file, or none that can be used.
     *
     * @throws IOException if the disk does not answer: nothing is known of the file then
     */
    <T> Optional<T> read(String name, Reader<T> reader) throws IOException {
        Path file = directory.resolve(name);
        byte[] octets;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            octets = in.readNBytes(MOST_OCTETS);
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
        try {
            return Optional.of(reader.read(new ByteArrayInputStream(octets)));
        } catch (IOException unusable) {
            Path aside = directory.resolve(name + ".damaged-" + clock.instant().getEpochSecond());
            Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE);
            LOG.warn("{} cannot be used and begins anew; it was moved to {}: {}", file, aside, unusable.getMessage());
            return Optional.empty();
        }
    }

    void write(long account, Knowledge.Snapshot snapshot) throws IOException {
        write(account + MODEL, snapshot.model());
        write(account + HISTORY, snapshot.history());
        if (snapshot.urgent()) {
            write(account + NOTES_END, snapshot.notes());
        } else if (snapshot.notes().isPresent()) { // a position: after a power cut an earlier one will do
            Path file = directory.resolve(account + NOTES_END);
            Path part = directory.resolve(account + NOTES_END + ".new");
            Files.write(part, snapshot.notes().get());
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    void write(String name, Optional<byte[]> content) throws IOException {
        if (content.isPresent()) {
            PrivateFile.write(directory.resolve(name), content.get());
        }
    }

    void delete(long account) throws IOException {
        for (String end : List.of(MODEL, HISTORY, NOTES_END)) {
            Files.deleteIfExists(directory.resolve(account + end));
        }
    }

    /** The accounts that have notes. */
    List<Long> accounts() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> NOTES.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .map(name -> Long.valueOf(name.group(1)))
                    .toList();
        }
    }
}
