package org.posthouse.testkit.blob;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.Test;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.store.api.blob.BlobId;
import org.posthouse.store.api.blob.BlobStore;
import org.posthouse.store.api.blob.BlobStoreFullException;
import org.posthouse.store.api.blob.DamagedBlobException;

/** What every {@link BlobStore} does. */
public abstract class BlobStoreContract {
    /** The store under test; the same during one test. */
    protected abstract BlobStore store() throws Exception;

    /** Sets the clock the store uses. */
    protected abstract void now(Instant time) throws Exception;

    /** Ends the store's life in the hardest way its provider knows and returns it as it is in its next life. */
    protected abstract BlobStore restart() throws Exception;

    /** Leaves room for so many octets, roughly; with {@link Long#MAX_VALUE} for any. */
    protected abstract void room(long octets) throws Exception;

    /** Changes an octet of a body on its medium. */
    protected abstract void damage(BlobId id) throws Exception;

    protected static byte[] octets(int seed, int length) {
        byte[] b = new byte[length];
        new Random(seed).nextBytes(b);
        return b;
    }

    protected static Message body(int seed, int length) {
        return Messages.of(octets(seed, length));
    }

    protected static byte[] read(BlobStore store, BlobId id, long offset) throws IOException {
        try (InputStream in = store.open(id, offset)) {
            return in.readAllBytes();
        }
    }

    private static Set<BlobId> list(BlobStore store, Instant before) throws IOException {
        try (Stream<BlobId> all = store.list(before)) {
            return all.collect(Collectors.toSet());
        }
    }

    @Test
    public void readsWhatWasWritten() throws Exception {
        for (int length : new int[] {0, 1, 7, 8, 1000, 70_000, 300_000, 1_500_000}) {
            BlobId id = store().write(body(length, length));
            assertEquals(length, id.size());
            assertArrayEquals(octets(length, length), read(store(), id, 0));
            assertTrue(store().verify(id));
        }
    }

    @Test
    public void readsFromAnOffset() throws Exception {
        for (int length : new int[] {10, 500_000}) {
            BlobId id = store().write(body(1, length));
            for (int offset : new int[] {0, 1, 9, length / 2, length - 1, length}) {
                assertArrayEquals(Arrays.copyOfRange(octets(1, length), offset, length), read(store(), id, offset));
            }
            assertThrows(IndexOutOfBoundsException.class, () -> store().open(id, length + 1));
            assertThrows(IndexOutOfBoundsException.class, () -> store().open(id, -1));
        }
    }

    @Test
    public void whatIsSyncedSurvives() throws Exception {
        List<BlobId> ids = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            ids.add(store().write(body(i, i * i * 1000)));
        }
        store().sync();
        BlobStore later = restart();
        for (int i = 0; i < 20; i++) {
            assertArrayEquals(octets(i, i * i * 1000), read(later, ids.get(i), 0));
        }
        assertEquals(new HashSet<>(ids), list(later, Instant.parse("2200-01-01T00:00:00Z")));
    }

    @Test
    public void whatIsDeletedStaysDeleted() throws Exception {
        BlobId kept = store().write(body(1, 100));
        BlobId gone = store().write(body(2, 100));
        store().sync();
        store().delete(List.of(gone, new BlobId(gone.value() + 1000, 5)));
        store().delete(List.of(gone));
        store().delete(List.of());
        assertGone(store(), gone, kept);
        assertGone(restart(), gone, kept);
    }

    private static void assertGone(BlobStore store, BlobId gone, BlobId kept) throws IOException {
        assertThrows(FileNotFoundException.class, () -> store.open(gone, 0));
        assertFalse(store.verify(gone));
        assertArrayEquals(octets(1, 100), read(store, kept, 0));
    }

    @Test
    public void noIdIsUsedTwice() throws Exception {
        Set<Long> values = new HashSet<>();
        BlobStore store = store();
        for (int life = 0; life < 4; life++) {
            for (int i = 0; i < 3; i++) {
                BlobId id = store.write(body(i, 10));
                assertTrue("used twice", values.add(id.value()));
                if (i == 0) {
                    store.sync();
                    store.delete(List.of(id));
                } // the others are not synced, and must not come back under another body's name
            }
            store = restart();
        }
    }

    @Test
    public void aReaderGoesOnWhileTheBodyIsDeleted() throws Exception {
        BlobId id = store().write(body(1, 400_000));
        store().sync();
        try (InputStream in = store().open(id, 0)) {
            assertEquals(1000, in.readNBytes(1000).length);
            store().delete(List.of(id));
            assertArrayEquals(Arrays.copyOfRange(octets(1, 400_000), 1000, 400_000), in.readAllBytes());
        }
        assertThrows(FileNotFoundException.class, () -> store().open(id, 0));
    }

    @Test
    public void listsByTime() throws Exception {
        Instant start = Instant.parse("2025-01-01T00:00:00Z");
        List<BlobId> ids = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            now(start.plusSeconds(i));
            ids.add(store().write(body(i, 10)));
        }
        store().sync();
        assertEquals(Set.of(), list(store(), start));
        assertEquals(new HashSet<>(ids.subList(0, 4)), list(store(), start.plusSeconds(4)));
        assertEquals(new HashSet<>(ids), list(store(), start.plusSeconds(10)));
        store().delete(ids.subList(0, 3));
        assertEquals(Set.of(ids.get(3)), list(store(), start.plusSeconds(4)));
    }

    @Test
    public void aFullStoreTakesNothingAndRecovers() throws Exception {
        BlobId before = store().write(body(1, 1000));
        store().sync();
        room(50_000);
        assertThrows(BlobStoreFullException.class, () -> store().write(body(2, 200_000)));
        assertThrows(BlobStoreFullException.class, () -> store().write(body(2, 600_000)));
        assertArrayEquals(octets(1, 1000), read(store(), before, 0));
        room(Long.MAX_VALUE);
        BlobId after = store().write(body(3, 600_000));
        store().sync();
        assertArrayEquals(octets(3, 600_000), read(store(), after, 0));
        assertTrue(store().free() > 0);
        BlobStore later = restart();
        assertArrayEquals(octets(1, 1000), read(later, before, 0));
        assertArrayEquals(octets(3, 600_000), read(later, after, 0));
    }

    @Test
    public void damageIsSeen() throws Exception {
        BlobId good = store().write(body(1, 3000));
        BlobId bad = store().write(body(2, 3000));
        BlobId after = store().write(body(3, 3000));
        store().sync();
        damage(bad);
        assertFalse(store().verify(bad));
        assertThrows(DamagedBlobException.class, () -> read(store(), bad, 0));
        assertTrue(store().verify(good));
        assertArrayEquals(octets(3, 3000), read(store(), after, 0));
    }

    @Test
    public void aBodyThatIsShorterThanItSaysIsRefused() throws Exception {
        Message liar = Messages.of(100, offset -> InputStream.nullInputStream());
        assertThrows(IOException.class, () -> store().write(liar));
        BlobId id = store().write(body(1, 10));
        assertArrayEquals(octets(1, 10), read(store(), id, 0));
    }

    @Test
    public void manyWritersAtOnce() throws Exception {
        BlobStore store = store();
        List<CompletableFuture<List<BlobId>>> all = IntStream.range(0, 8)
                .mapToObj(w -> CompletableFuture.supplyAsync(() -> {
                    List<BlobId> mine = new ArrayList<>();
                    try {
                        for (int i = 0; i < 10; i++) {
                            mine.add(store.write(body(w * 100 + i, i % 5 == 4 ? 300_000 : 500)));
                            store.sync();
                        }
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                    return mine;
                }))
                .toList();
        all.forEach(CompletableFuture::join);
        BlobStore later = restart();
        for (int w = 0; w < 8; w++) {
            List<BlobId> mine = all.get(w).join();
            for (int i = 0; i < 10; i++) {
                assertArrayEquals(octets(w * 100 + i, i % 5 == 4 ? 300_000 : 500), read(later, mine.get(i), 0));
            }
        }
    }

    @Test
    public void whatIsPinnedIsDeletedWhenThePinIsClosed() throws Exception {
        BlobId id = store().write(body(1, 1000));
        store().sync();
        BlobStore.Pin first = store().pin();
        try (BlobStore.Pin second = store().pin()) {
            store().delete(List.of(id));
            first.close();
            first.close();
            assertArrayEquals(octets(1, 1000), read(store(), id, 0));
        }
        assertThrows(FileNotFoundException.class, () -> store().open(id, 0));
    }

    @Test
    public void whatItCannotDoIsNoExtension() throws Exception {
        assertTrue(store().extension(Unheard.class).isEmpty());
        assertTrue(store().extension(BlobStore.class).isPresent());
    }

    /** Nobody implements it. */
    private interface Unheard {}
}
