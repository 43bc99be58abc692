package org.posthouse.setup.change;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.posthouse.support.file.PrivateFile;

/** The changes that were made and not taken back, the oldest first. There is no secret among them. */
public final class Journal {
    private static final String HEAD =
            "# Changes made by setup, so that they can be undone: bin/posthouse setup --undo, or " + "mail:setup-undo.";
    private static final long MOST = 1 << 20;

    private final Path file;

    public Journal(Path file) {
        this.file = file;
    }

    /** All changes; none if there is no file. */
    public List<Change> read() throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        if (Files.size(file) > MOST) {
            throw new IOException(file + " is too long to have been written by setup");
        }
        List<Change> all = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            Change.read(line).ifPresent(all::add);
        }
        return all;
    }

    /** Adds one, durably. */
    public void add(Change change) throws IOException {
        List<Change> all = new ArrayList<>(read());
        all.add(change);
        write(all);
    }

    /** Leaves these; without any the file goes. */
    public void write(List<Change> left) throws IOException {
        if (left.isEmpty()) {
            Files.deleteIfExists(file);
            return;
        }
        StringBuilder text = new StringBuilder(HEAD).append('\n');
        left.forEach(change -> text.append(change.line()).append('\n'));
        PrivateFile.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
    }
}
