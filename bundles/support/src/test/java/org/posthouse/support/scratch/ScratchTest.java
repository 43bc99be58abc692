package org.posthouse.support.scratch;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class ScratchTest {
    private static final int ONE = 10_000;
    private static final int ALL = 15_000;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final Deque<Runnable> later = new ArrayDeque<>();
    private File directory;
    private Scratch scratch;

    @Before
    public void open() {
        directory = new File(folder.getRoot(), "scratch");
        scratch = next(0);
    }

    private Scratch next(long minFree) {
        return new Scratch("test", directory.toPath(), new Bounds(ONE, ALL, minFree), later::add);
    }

    private List<String> files() {
        String[] names = directory.list();
        return names == null ? List.of() : Arrays.asList(names);
    }

    private void doLater() {
        while (!later.isEmpty()) {
            later.remove().run();
        }
    }

    private static byte[] octets(int size) {
        byte[] octets = new byte[size];
        for (int i = 0; i < size; i++) {
            octets[i] = (byte) (i * 7);
        }
        return octets;
    }

    private static void write(Draft draft, byte[] octets, int piece) throws IOException {
        for (int at = 0; at < octets.length; at += piece) {
            draft.write(octets, at, Math.min(piece, octets.length - at));
        }
    }

    private static void assertHolds(byte[] expected, Draft draft) throws IOException {
        draft.flush();
        assertEquals(expected.length, draft.size());
        for (int offset : new int[] {0, Math.min(1, expected.length), expected.length / 2, expected.length}) {
            try (InputStream in = draft.open(offset)) {
                assertArrayEquals(Arrays.copyOfRange(expected, offset, expected.length), in.readAllBytes());
            }
        }
        assertArrayEquals(
                Arrays.copyOf(expected, Math.min(10, expected.length)),
                Arrays.copyOf(draft.head(10), Math.min(10, expected.length)));
    }

    @Test
    public void whatIsWrittenIsRead() throws IOException {
        for (int size : new int[] {0, 1, ONE, ONE + 1, 200_000}) {
            for (int piece : new int[] {7, 5000, 70_000}) {
                for (boolean announced : new boolean[] {false, true}) {
                    Draft draft = announced ? scratch.begin(size) : scratch.begin();
                    write(draft, octets(size), piece);
                    assertEquals("on disk at " + size, size > ONE, draft.isOnDisk());
                    assertEquals(draft.isOnDisk(), draft.octets().isEmpty());
                    assertHolds(octets(size), draft);
                    draft.close();
                }
            }
        }
        assertEquals(0, scratch.inMemory());
    }

    @Test
    public void writingGoesOnBehindWhatIsRead() throws IOException {
        Draft draft = scratch.begin(50_000);
        byte[] octets = octets(50_000);
        draft.write(octets, 0, 40_000);
        try (InputStream in = draft.open(0)) {
            assertEquals(100, in.readNBytes(100).length);
            draft.write(octets, 40_000, 10_000);
        }
        assertHolds(octets, draft);
    }

    @Test
    public void memoryIsBoundedForAllTogether() throws IOException {
        Draft first = scratch.begin(ONE);
        assertFalse(first.isOnDisk());
        assertTrue("for all of it at once", scratch.begin(ONE).isOnDisk());
        Draft grows = scratch.begin();
        assertTrue(grows.hasRoomInMemory(ALL - ONE));
        assertFalse("nor is there any for others", grows.hasRoomInMemory(ALL - ONE + 1));
        assertTrue(first.hasRoomInMemory(ONE));
        assertFalse(first.hasRoomInMemory(ONE + 1));
        first.close();
        assertTrue(grows.hasRoomInMemory(ONE));
        write(grows, octets(ONE + 1), 1000);
        assertTrue(grows.isOnDisk());
        assertEquals("memory is free for others then", 0, scratch.inMemory());
    }

    @Test
    public void whoClosesDoesNotWaitForTheDisk() throws IOException {
        Draft draft = scratch.begin(ONE + 1);
        write(draft, octets(ONE + 1), ONE);
        draft.flush();
        InputStream in = draft.open(0);
        draft.close();
        draft.close();
        assertEquals(1, files().size());
        assertThrows(IOException.class, () -> draft.open(0));
        assertThrows(IOException.class, () -> in.read());
        doLater();
        assertEquals(List.of(), files());
    }

    @Test(timeout = 20_000)
    public void filesAreDeletedOnAnotherThread() throws Exception {
        Scratch scratch = new Scratch("test", directory.toPath(), new Bounds(0, 0, 0));
        scratch.begin(1).close();
        while (!files().isEmpty()) {
            Thread.sleep(1);
        }
        assertTrue(Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("posthouse-test-scratch-1")));
    }

    @Test
    public void whatIsLeftIsFoundOnce() throws IOException {
        for (int size : new int[] {0, 1, ONE, ONE + 1, 100_000}) {
            byte[] octets = octets(size);
            Draft draft = scratch.begin(size);
            write(draft, Arrays.copyOf(octets, size / 3), 1000);
            draft.leave("a-ticket");
            draft.close();
            doLater();
            assertEquals(1, files().size());
            Scratch version = next(0);
            Draft found = version.find("a-ticket").orElseThrow();
            assertEquals(Optional.empty(), version.find("a-ticket"));
            assertEquals(size / 3, found.size());
            write(found, Arrays.copyOfRange(octets, size / 3, size), 1000);
            assertHolds(octets, found);
            found.close();
            doLater();
            assertEquals(List.of(), files());
        }
        assertEquals(0, scratch.inMemory());
    }

    @Test
    public void aTicketIsNoPath() throws IOException {
        Draft draft = scratch.begin();
        for (String ticket : List.of("", "..", "../x", "a/b", "x".repeat(1000))) {
            assertEquals(Optional.empty(), scratch.find(ticket));
            assertThrows(IOException.class, () -> draft.leave(ticket));
        }
        assertEquals(List.of(), files());
    }

    @Test
    public void whatNobodyFindsIsDeletedAndNothingElse() throws IOException {
        Draft used = scratch.begin(ONE + 1);
        scratch.begin(1).leave("t");
        assertEquals(2, files().size());
        scratch.expire(Duration.ofMinutes(1));
        assertEquals("it may be found", 2, files().size());
        scratch.expire(Duration.ofMinutes(-1));
        assertEquals(1, files().size());
        assertEquals(Optional.empty(), scratch.find("t"));
        used.close();
    }

    @Test
    public void whatACrashLeftIsDeletedAndNothingOfOthers() throws IOException {
        assertTrue(directory.mkdir());
        String mine = "test-" + ProcessHandle.current().pid() + "-";
        for (String name : List.of(
                "test-" + Long.MAX_VALUE + "-abc-1.left", // of no process
                mine + "abc-1.tmp", // of an earlier one of the same number
                "test-1.tmp",
                "other-" + Long.MAX_VALUE + "-abc-1.tmp",
                "readme")) {
            assertTrue(new File(directory, name).createNewFile());
        }
        scratch.begin(ONE + 1);
        next(0).clean();
        assertEquals(3, files().size());
        assertTrue(files().stream().noneMatch(name -> name.contains("abc-1") && name.startsWith("test")));
        assertTrue(files().contains("readme"));
    }

    @Test
    public void whatMustStayFreeOnTheDiskStaysFree() throws IOException {
        Scratch full = next(Long.MAX_VALUE);
        assertFalse(full.hasRoomFor(0));
        Draft draft = full.begin();
        draft.write(octets(ONE), 0, ONE);
        assertThrows(NoRoomException.class, () -> draft.write(octets(1), 0, 1));
        assertThrows(NoRoomException.class, () -> draft.leave("t"));
        assertEquals(List.of(), files());
        Scratch roomy = next(1);
        assertTrue(roomy.hasRoomFor(1));
        assertFalse(roomy.hasRoomFor(Long.MAX_VALUE / 2));
    }
}
