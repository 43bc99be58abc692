package org.posthouse.filter.junk.history;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.junit.Test;

public class HistoryTest {
    private static final int DAY = 20_000;

    private final History history = new History();

    @Test
    public void strangersAreNeitherGoodNorBad() {
        assertEquals(new Opinion.Leaning(0), history.opinion(ann(true)));
        assertEquals(new Opinion.Leaning(0), history.opinion(ann(false)));
    }

    @Test
    public void whoIsProvenAndKnownIsNotJudged() {
        note(ann(true), false, 2);
        assertTrue(score(ann(true)) < 0);
        note(ann(true), false, 1);
        assertEquals(new Opinion.Known(new Standing(3, 0)), history.opinion(ann(true)));
    }

    @Test
    public void aForgedNameGainsNothing() {
        note(ann(true), false, 50);
        assertEquals(new Opinion.Leaning(0), history.opinion(ann(false)));
    }

    @Test
    public void withoutProofNoHistoryExemptsAndTheNetworkCounts() {
        note(ann(false), false, 50);
        assertEquals(-History.MOST, score(ann(false)), 0);
        Correspondent elsewhere =
                new Correspondent("ann@bank.example", "bank.example", "bank.example", "203.0.113.0/24", false);
        assertEquals(0, score(elsewhere), 0);
    }

    @Test
    public void aKnownDomainDoesNotExemptItsOtherSenders() {
        note(ann(true), false, 50);
        Correspondent other =
                new Correspondent("eve@bank.example", "bank.example", "bank.example", "192.0.2.0/24", true);
        assertTrue(score(other) < 0);
    }

    @Test
    public void oneJunkMailEndsTheExemption() {
        note(ann(true), false, 50);
        note(ann(true), true, 1);
        assertTrue(history.opinion(ann(true)) instanceof Opinion.Leaning);
        history.takeBack(ann(true), true, DAY);
        assertTrue(history.opinion(ann(true)) instanceof Opinion.Known);
    }

    @Test
    public void takingBackMoreThanThereIsLeavesNothing() {
        note(ann(true), true, 1);
        for (int i = 0; i < 3; i++) {
            history.takeBack(ann(true), true, DAY);
        }
        assertEquals(new Opinion.Leaning(0), history.opinion(ann(true)));
        assertTrue(Arrays.stream(history.table().entries()).allMatch(entry -> entry == 0));
    }

    @Test
    public void countsStopAtTheirBound() {
        Table table = new Table(1);
        table.change("x", false, 1_000_000, DAY);
        table.change("x", true, 1_000_000, DAY);
        table.change("x", false, 1, DAY);
        assertEquals(new Standing(65_535, 65_535), table.standing("x"));
    }

    @Test
    public void aFloodOfJunkPushesOutNoFriend() {
        note(ann(true), false, 3);
        for (int i = 0; i < 20_000; i++) {
            String domain = "junk" + i + ".example";
            note(new Correspondent("x@" + domain, domain, domain, "198.51.100.0/24", true), true, 1);
        }
        assertTrue(history.opinion(ann(true)) instanceof Opinion.Known);
    }

    @Test
    public void whoIsSilentLongestIsForgottenFirst() {
        Table table = new Table(1);
        for (int i = 0; i < 3 * Table.ENTRIES; i++) {
            table.change(name(i), false, 1, i);
        }
        int kept = 0;
        for (int i = 0; i < Table.ENTRIES / 2; i++) {
            kept += table.standing(name(i)).good();
        }
        assertEquals("of the oldest", 0, kept);
        assertEquals(1, table.standing(name(3 * Table.ENTRIES - 1)).good());
    }

    @Test
    public void theFileGivesTheHistoryBack() throws IOException {
        note(ann(true), false, 3);
        byte[] octets = write();
        assertEquals(HistoryFile.SIZE, octets.length);
        assertTrue(HistoryFile.read(new ByteArrayInputStream(octets)).opinion(ann(true)) instanceof Opinion.Known);
    }

    @Test
    public void aDamagedFileIsRefused() throws IOException {
        byte[] octets = write();
        for (int length : new int[] {0, 7, 8, 23, octets.length - 1, octets.length + 1}) {
            refused(Arrays.copyOf(octets, length));
        }
        for (int at = 0; at < octets.length; at += at < 32 ? 1 : 997) {
            byte[] damaged = octets.clone();
            damaged[at] ^= 4;
            refused(damaged);
        }
    }

    private static void refused(byte[] octets) {
        assertThrows(UnusableHistoryException.class, () -> HistoryFile.read(new ByteArrayInputStream(octets)));
    }

    private byte[] write() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        HistoryFile.write(history, out);
        return out.toByteArray();
    }

    private void note(Correspondent who, boolean junk, int times) {
        for (int i = 0; i < times; i++) {
            history.note(who, junk, DAY);
        }
    }

    private double score(Correspondent who) {
        return ((Opinion.Leaning) history.opinion(who)).score();
    }

    private static String name(int number) {
        return "name" + number;
    }

    private static Correspondent ann(boolean proven) {
        return new Correspondent("ann@bank.example", "bank.example", "bank.example", "192.0.2.0/24", proven);
    }
}
