package org.posthouse.migration.out;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import org.posthouse.migration.destination.Destination;
import org.posthouse.migration.report.Meter;

/** The directory of an export: a new one, or one that a file says is that of the same account and format. */
public final class ExportDirectory {
    public static final String MAILDIR = "maildir";
    public static final String MBOX = "mbox";

    private static final String MARK = ".posthouse-export";

    private final Path path;
    private final String format;
    private final String mark;

    /**
     * @param account the account's name
     * @param format one of the constants
     */
    public ExportDirectory(Path path, String account, String format) {
        this.path = path;
        this.format = format;
        this.mark = format + " of " + account + "\n";
    }

    /** Why it cannot be used; empty if it can. */
    public Optional<String> refusal() {
        try {
            if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.empty();
            }
            if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.of(path + " is not a directory");
            }
            Path file = path.resolve(MARK);
            if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                return Files.readString(file).equals(mark)
                        ? Optional.empty()
                        : Optional.of(path + " holds another export: "
                                + Files.readString(file).strip());
            }
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
                return entries.iterator().hasNext() ? Optional.of(path + " is not empty") : Optional.empty();
            }
        } catch (IOException e) {
            return Optional.of(path + " cannot be read: " + e.getMessage());
        }
    }

    /**
     * Makes it ready.
     *
     * @throws IOException if it cannot be used (any more)
     */
    public Destination open(Meter meter) throws IOException {
        Optional<String> refusal = refusal();
        if (refusal.isPresent()) {
            throw new IOException(refusal.get());
        }
        Private.directory(path);
        try (OutputStream out = Private.file(path.resolve(MARK))) {
            out.write(mark.getBytes(StandardCharsets.UTF_8));
        }
        return format.equals(MBOX) ? new MboxExport(path, meter) : new MaildirExport(path, meter);
    }
}
