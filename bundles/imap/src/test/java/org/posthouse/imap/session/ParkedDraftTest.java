package org.posthouse.imap.session;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.posthouse.support.scratch.Bounds;
import org.posthouse.support.scratch.Draft;
import org.posthouse.support.scratch.Scratch;

public class ParkedDraftTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Scratch scratch;

    @Before
    public void open() {
        scratch = new Scratch("imap", folder.getRoot().toPath(), new Bounds(1000, 1500, 0), Runnable::run);
    }

    private Map<String, Object> parked(int came, int whole) throws IOException {
        Draft draft = scratch.begin(whole);
        draft.write(new byte[came], 0, came);
        return ParkedDraft.park(draft, whole - came);
    }

    @Test
    public void aMessageGoesFromOneSessionToTheNext() throws IOException {
        for (int whole : new int[] {1, 1000, 1001, 100_000}) {
            Map<String, Object> parked = parked(whole / 2, whole);
            assertEquals("a session that is parked holds no memory here", 0, scratch.inMemory());
            Draft draft = ParkedDraft.find(scratch, parked);
            assertEquals(whole > 1000, draft.isOnDisk());
            draft.write(new byte[whole], 0, whole - whole / 2);
            draft.flush();
            try (var in = draft.open(0)) {
                assertArrayEquals(new byte[whole], in.readAllBytes());
            }
            draft.close();
            assertEquals(0, scratch.inMemory());
            assertEquals(0, folder.getRoot().list().length);
        }
    }

    @Test
    public void theRestNeedsTheDiskFromTheBeginningIfMemoryIsGone() throws IOException {
        Map<String, Object> parked = parked(10, 1000);
        Draft other = scratch.begin(1000);
        assertEquals(true, ParkedDraft.find(scratch, parked).isOnDisk());
        other.close();
    }

    @Test
    public void onlyWhatWasParkedIsFound() throws IOException {
        Map<String, Object> parked = parked(3000, 5000);
        String ticket = (String) parked.get("ticket");
        List<Map<String, Object>> wrong = List.of(
                Map.of(),
                Map.of("ticket", ticket),
                Map.of("ticket", "../" + ticket, "taken", 3000L),
                Map.of("ticket", "0".repeat(32), "taken", 3000L),
                Map.of("octets", new byte[10], "whole", 9L),
                Map.of("octets", "x".getBytes(StandardCharsets.UTF_8)));
        for (Map<String, Object> one : wrong) {
            assertThrows(one.toString(), IOException.class, () -> ParkedDraft.find(scratch, one));
        }
        ParkedDraft.find(scratch, parked).close();
        Map<String, Object> shorter = Map.of("ticket", parked(3000, 5000).get("ticket"), "taken", 2999L);
        assertThrows(IOException.class, () -> ParkedDraft.find(scratch, shorter));
        assertEquals(0, folder.getRoot().list().length);
    }
}
