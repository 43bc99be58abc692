package org.posthouse.support.backup;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class LastBackupTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    @Test
    public void theLastOneIsRemembered() throws IOException {
        Path root = folder.getRoot().toPath();
        assertEquals(Optional.empty(), LastBackup.read(root));
        new LastBackup(Instant.EPOCH, Path.of("/backups/1")).write(root);
        LastBackup last = new LastBackup(Instant.parse("2025-03-01T10:00:00.123Z"), Path.of("/backups/2"));
        last.write(root);
        assertEquals(Optional.of(last), LastBackup.read(root));
    }

    @Test
    public void whatSaysSomethingElseIsRefused() throws IOException {
        Path file = folder.getRoot().toPath().resolve("last-backup");
        for (String other : new String[] {"", "2025-03-01T10:00:00Z", "yesterday\n/backups\n", "x".repeat(20_000)}) {
            Files.writeString(file, other);
            assertThrows(IOException.class, () -> LastBackup.read(file.getParent()));
        }
    }
}
