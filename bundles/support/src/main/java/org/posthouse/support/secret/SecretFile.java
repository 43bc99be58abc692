package org.posthouse.support.secret;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * A file whose one line is a password. It is read each time it is needed, so that a new password is in force at once. One that
 * others than its owner and group can read or write is refused: whoever could has the password, or can set it.
 */
public final class SecretFile {
    /** Longest file, in octets. */
    static final int LONGEST = 1024;

    private static final String PRIVATE = "rw-------";

    private static final Set<PosixFilePermission> OTHERS =
            Set.of(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);

    /** What a file holds. */
    public sealed interface Found {
        /** The password; it is in no text form of this. */
        record Secret(String value) implements Found {
            @Override
            public String toString() {
                return "a secret";
            }
        }

        /**
         * Nothing that can be used.
         *
         * @param why in a sentence for an operator, with the file's name
         */
        record Unusable(String why) implements Found {}
    }

    private SecretFile() {}

    /** Reads it. */
    public static Found read(Path file) {
        try {
            Optional<String> problem = problem(file);
            return problem.isPresent() ? unusable(file, problem.get()) : content(file);
        } catch (NoSuchFileException e) {
            return unusable(file, "does not exist");
        } catch (AccessDeniedException e) {
            return unusable(file, "cannot be read by the server");
        } catch (IOException e) {
            return unusable(file, "cannot be read: " + e.getMessage());
        }
    }

    private static Found unusable(Path file, String problem) {
        return new Found.Unusable("The password file " + file + " " + problem);
    }

    private static Optional<String> problem(Path file) throws IOException {
        if (!Files.readAttributes(file, BasicFileAttributes.class).isRegularFile()) {
            return Optional.of("is not a file"); // a pipe would have the reader wait
        }
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view == null) {
            return Optional.empty();
        }
        Set<PosixFilePermission> permissions = view.readAttributes().permissions();
        return permissions.stream().anyMatch(OTHERS::contains)
                ? Optional.of("is accessible to others (" + PosixFilePermissions.toString(permissions)
                        + ") and is not used: run chmod 600 on it")
                : Optional.empty();
    }

    private static Found content(Path file) throws IOException {
        byte[] octets;
        try (InputStream in = Files.newInputStream(file)) {
            octets = in.readNBytes(LONGEST + 1);
        }
        if (octets.length > LONGEST) {
            return unusable(file, "is longer than " + LONGEST + " octets");
        }
        CharBuffer text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(octets));
        } catch (CharacterCodingException notUtf8) {
            return unusable(file, "is not in UTF-8");
        }
        String line = text.toString().replaceFirst("\\r?\\n\\z", ""); // as editors end it
        if (line.isEmpty()) {
            return unusable(file, "is empty");
        }
        return line.indexOf('\n') >= 0 || line.indexOf('\r') >= 0
                ? unusable(file, "has more than one line")
                : new Found.Secret(line);
    }

    /**
     * Writes it, readable by the owner only, in place of what it was.
     *
     * @param secret one line, not empty
     */
    public static void write(Path file, String secret) throws IOException {
        boolean posix = Files.getFileStore(file.toAbsolutePath().getParent())
                .supportsFileAttributeView(PosixFileAttributeView.class);
        FileAttribute<?>[] mode = posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(PRIVATE))
                }
                : new FileAttribute<?>[0];
        Path part = Files.createTempFile(file.toAbsolutePath().getParent(), "." + file.getFileName(), ".part", mode);
        try {
            Files.write(
                    part,
                    (secret + "\n").getBytes(StandardCharsets.UTF_8),
                    StandardOpenOption.WRITE,
                    StandardOpenOption.SYNC);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
