package org.posthouse.filter.junk.accounts;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.api.message.Messages;
import org.posthouse.filter.junk.accounts.Kept.Source;
import org.posthouse.filter.junk.features.Features;
import org.posthouse.filter.junk.history.Correspondent;
import org.posthouse.filter.junk.history.Opinion;
import org.posthouse.filter.junk.model.Lesson;
import org.posthouse.testkit.flow.FakeClock;

public class ShelfTest {
    private static final long MUCH = 100 << 20;
    private static final Correspondent JOE =
            new Correspondent("joe@there.example", "there.example", "there.example", "192.0.2.0/24", true);

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path directory;
    private Features features;

    @Before
    public void prepare() throws IOException {
        directory = folder.getRoot().toPath().resolve("data").resolve("junk");
        features = Features.of(Messages.of("Subject: pills\r\n\r\ncheap pills\r\n"));
    }

    private Shelf open(long most) {
        Shelf shelf = new Shelf(directory, most, new FakeClock());
        shelf.work();
        return shelf;
    }

    private void teach(Shelf shelf, long account) throws IOException {
        shelf.use(account, knowledge -> {
            Lesson lesson = knowledge.toTeach().learn(features, true);
            knowledge.toNote().wroteTo("joe@there.example", 20_000);
            knowledge.notebook().count(true, 1);
            knowledge.notebook().agreed(false);
            knowledge.notebook().lesson(77, new Kept(lesson, Source.KEYWORD, true, Optional.of(lesson)));
            knowledge.notebook().inJunk(78, true);
            knowledge.notebook().top(5, 9);
            knowledge.notebook().position(1234);
            knowledge.notebook().companion(56);
            return null;
        });
    }

    private void assertTaught(Shelf shelf, long account) throws IOException {
        shelf.use(account, knowledge -> {
            assertTrue(knowledge.model().orElseThrow().judge(features).score() > 0);
            assertTrue(knowledge.opinion(JOE) instanceof Opinion.Known);
            Notebook notes = knowledge.notebook();
            assertEquals(new Notebook.Tally(0, 1, 0, 1), notes.tally());
            Kept kept = notes.lesson(77).orElseThrow();
            assertEquals(kept.lesson(), kept.shared().orElseThrow());
            assertEquals(Source.KEYWORD, kept.source());
            assertTrue(kept.insisted() && kept.lesson().junk());
            assertTrue(notes.inJunk(78) && !notes.inJunk(79));
            assertEquals(List.of(9L, 1234L, 56L), List.of(notes.top(5), notes.position(), notes.companion()));
            return null;
        });
    }

    @Test
    public void whatWasTaughtIsThereForTheNextVersion() throws Exception {
        Shelf first = open(MUCH);
        teach(first, 1);
        Shelf second = open(MUCH);
        assertFalse("one owner at a time", second.isReady());
        first.close();
        second.work();
        assertTrue(second.isReady());
        assertEquals(List.of(1L), second.known());
        assertTaught(second, 1);
        second.close();
    }

    @Test
    public void isWrittenSoonAndSoSurvivesAKill() throws Exception {
        Shelf shelf = open(MUCH);
        teach(shelf, 1);
        assertTrue("in memory only, so far", shelf.known().isEmpty());
        shelf.work();
        Path copy = folder.getRoot().toPath().resolve("copy");
        Files.createDirectories(copy);
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(f -> f.getFileName().toString().startsWith("1."))
                    .toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        Shelf after = new Shelf(copy, MUCH, new FakeClock());
        after.work();
        assertTaught(after, 1);
        after.close();
        shelf.close();
    }

    @Test
    public void keepsNoMoreInMemoryThanItMay() throws Exception {
        Shelf shelf = open(3 << 20);
        for (long account = 1; account <= 6; account++) {
            teach(shelf, account);
            assertTrue(shelf.held() + " octets", shelf.held() <= 3 << 20);
        }
        assertEquals(2, shelf.inMemory());
        for (long account = 1; account <= 6; account++) {
            assertTaught(shelf, account);
        }
        shelf.close();
    }

    @Test
    public void aDamagedFileIsSetAsideAndTheOthersAreUsed() throws Exception {
        Shelf first = open(MUCH);
        teach(first, 1);
        first.close();
        Path model = directory.resolve("1.model");
        byte[] octets = Files.readAllBytes(model);
        octets[5_000] ^= 1;
        Files.write(model, octets);
        Files.write(directory.resolve("1.history"), new byte[10]);
        Shelf second = open(MUCH);
        second.use(1, knowledge -> {
            assertEquals(Optional.empty(), knowledge.model());
            assertEquals(new Opinion.Leaning(0), knowledge.opinion(JOE));
            assertEquals(
                    "not passed for a taught one",
                    Notebook.Tally.NONE,
                    knowledge.notebook().tally());
            assertEquals(1234, knowledge.notebook().position());
            return null;
        });
        second.close();
        try (Stream<Path> files = Files.list(directory)) {
            assertEquals(
                    2,
                    files.filter(file -> file.getFileName().toString().contains(".damaged-"))
                            .count());
        }
    }

    @Test
    public void anyDamageOfNotesIsNoticed() throws Exception {
        Notebook notebook = new Notebook();
        notebook.lesson(5, new Kept(new Lesson(true, 0.5f, -0.5f), Source.MOVED, false, Optional.empty()));
        notebook.top(1, 2);
        byte[] file = NotebookFile.write(notebook);
        for (int i = 0; i < file.length; i++) {
            byte[] damaged = file.clone();
            damaged[i] ^= 4;
            assertUnusable(damaged);
            assertUnusable(java.util.Arrays.copyOf(file, i));
        }
        assertEquals(2, NotebookFile.read(file).top(1));
    }

    private static void assertUnusable(byte[] file) {
        try {
            NotebookFile.read(file);
        } catch (IOException expected) {
            return;
        }
        throw new AssertionError("damage was not noticed");
    }

    @Test
    public void anAccountThatIsGoneLeavesNothing() throws Exception {
        Shelf shelf = open(MUCH);
        teach(shelf, 1);
        teach(shelf, 2);
        shelf.work();
        shelf.delete(1);
        teach(shelf, 1); // a mail of it was under way
        shelf.close();
        try (Stream<Path> files = Files.list(directory)) {
            assertFalse(files.anyMatch(file -> file.getFileName().toString().startsWith("1.")));
        }
        assertTrue(Files.exists(directory.resolve("2.model")));
    }

    @Test
    public void forgettingBeginsAnewButDoesNotLearnTheSameAgain() throws Exception {
        Shelf shelf = open(MUCH);
        teach(shelf, 1);
        shelf.forget(1);
        shelf.use(1, knowledge -> {
            assertEquals(Optional.empty(), knowledge.model());
            assertEquals(Notebook.Tally.NONE, knowledge.notebook().tally());
            assertEquals(1234, knowledge.notebook().position());
            assertEquals(9, knowledge.notebook().top(5));
            assertTrue(knowledge.notebook().inJunk(78));
            return null;
        });
        shelf.close();
    }

    /** A use that waits must not be handed something that another one let go of meanwhile. */
    @Test
    public void usersOfOneAccountTakeTurnsWhileOthersPushItOut() throws Exception {
        Shelf shelf = open(2 << 20);
        CountDownLatch ended = new CountDownLatch(4);
        AtomicReference<IOException> failed = new AtomicReference<>();
        for (int thread = 0; thread < 4; thread++) {
            long own = 10 + thread;
            new Thread(() -> {
                        try {
                            for (int i = 0; i < 40; i++) {
                                shelf.use(1, knowledge -> {
                                    knowledge.toTeach();
                                    knowledge.notebook().count(false, 1);
                                    return null;
                                });
                                teach(shelf, own);
                            }
                        } catch (IOException e) {
                            failed.set(e);
                        }
                        ended.countDown();
                    })
                    .start();
        }
        ended.await();
        assertEquals(null, failed.get());
        assertEquals(160, (int)
                shelf.use(1, knowledge -> knowledge.notebook().tally().ham()));
        shelf.close();
    }
}
