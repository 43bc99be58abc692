package org.posthouse.support.file;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class PrivateFileTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    @Test
    public void onlyTheOwnerReadsItWhateverWasThereBefore() throws Exception {
        Path directory = folder.getRoot().toPath().resolve("a/b");
        PrivateFile.directory(directory);
        assertEquals("rwx------", permissions(directory));
        Path file = directory.resolve("key");
        Files.writeString(file, "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        Files.writeString(directory.resolve("key.new"), "left by a crash");
        PrivateFile.write(file, "new".getBytes("US-ASCII"));
        assertEquals("new", Files.readString(file));
        assertEquals("rw-------", permissions(file));
        try (Stream<Path> all = Files.list(directory)) {
            assertEquals(List.of(file), all.toList());
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        PrivateFile.protect(file);
        assertEquals("rw-------", permissions(file));
    }

    @Test
    public void theOneBeforeStaysIfItCannotBeWritten() throws Exception {
        Path file = folder.getRoot().toPath().resolve("key");
        Files.writeString(file, "old");
        Files.createDirectories(folder.getRoot().toPath().resolve("key.new/in the way"));
        assertThrows(IOException.class, () -> PrivateFile.write(file, new byte[1]));
        assertEquals("old", Files.readString(file));
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
