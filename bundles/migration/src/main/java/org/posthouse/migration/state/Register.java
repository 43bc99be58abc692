package org.posthouse.migration.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.support.Sha256;

/** Where is kept what was moved between an account and another place: a directory for each such place. */
public final class Register {
    private static final int NAME = 16;

    private final Path directory;

    private Register(Path directory) {
        this.directory = directory;
    }

    /**
     * Makes the directory, unless it is there, with a file that says for people what it is about.
     *
     * @param root that of all of them
     * @param place the other place, the same in each run; no secret
     * @param sentence for people
     */
    public static Register open(Path root, AccountInfo account, String place, String sentence) throws IOException {
        Path directory = root.resolve(Long.toString(account.id())).resolve(hash(place));
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("source"), sentence + "\n");
        return new Register(directory);
    }

    /** The file about one folder or mailbox. */
    public Path file(String folder) {
        return directory.resolve(hash(folder) + ".done");
    }

    private static String hash(String text) {
        return HexFormat.of().formatHex(Sha256.of(text), 0, NAME);
    }
}
