package org.posthouse.update;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** What a server finds that ended in the middle of an update. */
public class KeptTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path write(String name, String text, long millis) throws Exception {
        Path file = folder.getRoot().toPath().resolve(name);
        Files.writeString(file, text);
        return Files.setLastModifiedTime(file, FileTime.fromMillis(millis));
    }

    private String text(String name) throws Exception {
        return Files.readString(folder.getRoot().toPath().resolve(name));
    }

    @Test
    public void anUpdateThatWasBrokenOffLeavesItsWayBack() throws Exception {
        write("7.jar", "the one before", 1000);
        write("7.was", "what it was", 2000);
        write("new.jar", "the new one", 2000);
        write("half.jar", "half", 2000);
        Kept kept = new Kept(folder.getRoot().toPath());
        assertTrue(kept.recover(id -> 3000));
        assertEquals(
                List.of("7.jar", "lock", "lock.process"),
                Jar.files(folder.getRoot().toPath()));
        assertEquals("what it was", text("7.jar"));
    }

    @Test
    public void anUpdateThatTouchedNothingIsForgotten() throws Exception {
        write("7.jar", "the one before", 1000);
        write("7.was", "what it is", 2000);
        Kept kept = new Kept(folder.getRoot().toPath());
        kept.recover(id -> 1500);
        assertEquals(
                List.of("7.jar", "lock", "lock.process"),
                Jar.files(folder.getRoot().toPath()));
        assertEquals("the one before", text("7.jar"));
    }

    @Test
    public void whatBelongsToNoBundleIsRemoved() throws Exception {
        write("7.jar", "gone", 1000);
        write("8.was", "gone", 1000);
        write("9.jar", "there", 1000);
        Kept kept = new Kept(folder.getRoot().toPath());
        kept.recover(id -> id == 9 ? 500 : -1);
        assertEquals(
                List.of("9.jar", "lock", "lock.process"),
                Jar.files(folder.getRoot().toPath()));
    }

    @Test
    public void anInstanceThatComesDuringAnUpdateLeavesItAlone() throws Exception {
        Kept kept = new Kept(folder.getRoot().toPath());
        try (Kept.Turn turn = kept.begin()) {
            write("7.was", "what it was", 2000);
            assertFalse(new Kept(folder.getRoot().toPath()).recover(id -> 3000));
            assertEquals(
                    List.of("7.was", "lock", "lock.process"),
                    Jar.files(folder.getRoot().toPath()));
            Files.writeString(turn.fresh(), "new");
        }
        assertEquals(
                List.of("7.was", "lock", "lock.process"),
                Jar.files(folder.getRoot().toPath()));
    }
}
