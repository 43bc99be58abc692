package org.posthouse.support.data;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class StoreIdentityTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path root;

    @Before
    public void root() {
        root = folder.getRoot().toPath().resolve("mail");
    }

    private Path place(String part) {
        return root.resolve(part);
    }

    /** What a bundle does at its start. */
    private void start(String part) throws IOException {
        StoreIdentity identity = new StoreIdentity(root, part, place(part));
        identity.claim();
        data(part);
        identity.confirm();
    }

    private void startAll() throws IOException {
        for (String part : StoreIdentity.PARTS) {
            start(part);
        }
    }

    private void data(String part) throws IOException {
        Files.createDirectories(place(part));
        Files.writeString(place(part).resolve("data"), part);
    }

    private String id(Path directory) throws IOException {
        return Files.readAllLines(directory.resolve("store-id")).get(0);
    }

    private String refused(String part) {
        return assertThrows(RefusedException.class, () -> start(part)).getMessage();
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path p : all.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(p);
            }
        }
    }

    @Test
    public void allPartsOfANewStoreCarryOneId() throws Exception {
        startAll();
        for (String part : StoreIdentity.PARTS) {
            assertEquals(id(root), id(place(part)));
        }
        startAll();
    }

    @Test
    public void aPartThatVanishedIsRefusedAndNothingIsMadeInItsPlace() throws Exception {
        startAll();
        delete(place("db"));
        String message = refused("db");
        assertTrue(message, message.contains(place("db").toString()));
        assertTrue(message, message.contains(StoreIdentity.ACCEPT));
        assertFalse(Files.exists(place("db")));
        start("blobs");
        start("spool");
    }

    @Test
    public void theEmptyDirectoryBelowAMountIsRefused() throws Exception {
        startAll();
        for (String part : StoreIdentity.PARTS) {
            Path away = root.resolve(part + ".away");
            Files.move(place(part), away);
            Files.createDirectories(place(part).resolve("lost+found"));
            refused(part);
            delete(place(part));
            Files.move(away, place(part));
            start(part); // mounted again
        }
    }

    @Test
    public void dataThatVanishedBesideTheirIdAreMissed() throws Exception {
        startAll();
        Files.delete(place("db").resolve("data"));
        refused("db");
    }

    @Test
    public void anotherStoresDataAreRefused() throws Exception {
        startAll();
        Files.writeString(place("db").resolve("store-id"), "another\n");
        assertTrue(refused("db").contains("another store"));
    }

    @Test
    public void aFirstStartThatWasInterruptedGoesOn() throws Exception {
        new StoreIdentity(root, "db", place("db")).claim();
        startAll();
        assertEquals(id(root), id(place("db")));
    }

    @Test
    public void aStoreOfTheVersionBeforeIsAdopted() throws Exception {
        for (String part : StoreIdentity.PARTS) {
            data(part);
        }
        startAll();
        for (String part : StoreIdentity.PARTS) {
            assertEquals(id(root), id(place(part)));
        }
    }

    @Test
    public void aStoreOfTheVersionBeforeIsNotAdoptedWithAPartMissing() throws Exception {
        data("blobs");
        data("spool");
        refused("db"); // whichever comes first
        start("blobs");
        start("spool");
        refused("db");
    }

    @Test
    public void aPartElsewhereIsMissedToo() throws Exception {
        Path elsewhere = folder.getRoot().toPath().resolve("disk2");
        StoreIdentity db = new StoreIdentity(root, "db", elsewhere);
        db.claim();
        Files.writeString(elsewhere.resolve("data"), "x");
        db.confirm();
        start("blobs");
        delete(elsewhere);
        assertThrows(RefusedException.class, db::claim);
    }

    @Test
    public void whenTheDirectoryOfAllDataIsLostWhatWasInItIsMissed() throws Exception {
        Path elsewhere = folder.getRoot().toPath().resolve("disk2");
        StoreIdentity db = new StoreIdentity(root, "db", elsewhere);
        db.claim();
        Files.writeString(elsewhere.resolve("data"), "x");
        db.confirm();
        start("blobs");
        delete(root);
        db.claim();
        refused("blobs");
        delete(root);
        start("blobs"); // it is the first, and cannot know
        assertThrows(RefusedException.class, db::claim);
    }

    @Test
    public void oldDataBesideANewStoreAreRefused() throws Exception {
        start("db");
        data("blobs");
        refused("blobs");
    }

    @Test
    public void anOperatorCanAcceptWhatIsThere() throws Exception {
        startAll();
        String before = id(root);
        delete(place("spool"));
        refused("spool");
        Files.createDirectories(place("spool"));
        Files.createFile(place("spool").resolve(StoreIdentity.ACCEPT));
        start("spool");
        assertFalse(Files.exists(place("spool").resolve(StoreIdentity.ACCEPT)));
        assertEquals(before, id(place("spool")));
        delete(place("spool"));
        refused("spool"); // it was accepted once, not for ever

        Files.writeString(place("db").resolve("store-id"), "another\n");
        Files.createFile(place("db").resolve(StoreIdentity.ACCEPT));
        start("db");
        assertEquals(before, id(place("db")));
    }

    @Test
    public void anEmptyIdFileIsNotANewStore() throws Exception {
        startAll();
        Files.writeString(root.resolve("store-id"), "");
        assertThrows(IOException.class, () -> start("db"));
    }

    @Test
    public void partsThatComeAtTheSameTimeBeginOneStore() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(3);
        for (int i = 0; i < 20; i++) {
            String before = Files.exists(root) ? id(root) : "";
            if (Files.exists(root)) {
                delete(root);
            }
            List<Future<?>> starts = new ArrayList<>();
            for (String part : StoreIdentity.PARTS) {
                starts.add(threads.submit(() -> {
                    start(part);
                    return null;
                }));
            }
            for (Future<?> s : starts) {
                s.get();
            }
            assertNotEquals(before, id(root));
            startAll();
        }
        threads.shutdown();
    }
}
