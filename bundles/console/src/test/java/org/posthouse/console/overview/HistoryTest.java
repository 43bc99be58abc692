package org.posthouse.console.overview;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class HistoryTest {
    private static final long NOW = 1_800_000_000L;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final History history = new History();

    private static long received(List<Sampler.Point> points) {
        return points.stream().mapToLong(Sampler.Point::in).sum();
    }

    @Test
    public void eachSpanForgetsWhatIsOlder() {
        history.add(NOW - 7_200, 1, 0);
        history.add(NOW - 1_800, 10, 5);
        history.add(NOW, 100, 50);
        List<Sampler.Point> hour = history.points(History.Span.HOUR, NOW);
        assertEquals(120, hour.size());
        assertEquals(new Sampler.Point(100, 50), hour.get(119));
        assertEquals(new Sampler.Point(10, 5), hour.get(59));
        assertEquals(110, received(hour));
        assertEquals(111, received(history.points(History.Span.DAY, NOW)));
        assertEquals("a day later", 0, received(history.points(History.Span.HOUR, NOW + 86_400)));
        assertEquals(111, received(history.points(History.Span.WEEK, NOW + 86_400)));
    }

    @Test
    public void aPlaceInTheRingIsTakenByTheNextRound() {
        history.add(NOW, 5, 5);
        history.add(NOW + 3_600, 1, 1);
        assertEquals(1, received(history.points(History.Span.HOUR, NOW + 3_600)));
    }

    @Test
    public void theFileHasOneSizeAndADamagedOneIsNotTaken() throws Exception {
        Path file = folder.getRoot().toPath().resolve("console/history");
        history.write(file);
        long size = Files.size(file);
        history.add(NOW, 7, 3);
        history.write(file);
        assertEquals(size, Files.size(file));
        History same = new History();
        assertTrue(same.read(file));
        assertEquals(7, received(same.points(History.Span.WEEK, NOW)));
        byte[] octets = Files.readAllBytes(file);
        octets[1_000] ^= 1;
        Files.write(file, octets);
        History other = new History();
        assertFalse(other.read(file));
        assertEquals(0, received(other.points(History.Span.WEEK, NOW)));
        Files.write(file, new byte[10]);
        assertFalse(other.read(file));
    }
}
