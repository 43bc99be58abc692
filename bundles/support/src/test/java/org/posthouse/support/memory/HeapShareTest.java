package org.posthouse.support.memory;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.Test;

public class HeapShareTest {
    private static final long MIB = 1024 * 1024;

    @Test
    public void allTogetherLeaveRoomForTheRest() {
        int sum = Arrays.stream(HeapShare.values()).mapToInt(HeapShare::percent).sum();
        assertTrue(sum + " %", sum <= HeapShare.MOST_PERCENT);
        for (long heap : new long[] {64 * MIB, 247 * MIB, 1024 * MIB, 64L * 1024 * MIB}) {
            long octets = Arrays.stream(HeapShare.values())
                    .mapToLong(share -> share.of(heap))
                    .sum();
            assertTrue(octets + " of " + heap, octets <= heap / 100 * HeapShare.MOST_PERCENT);
        }
    }

    /** Whoever divides the heap by itself is not in the sum. The host hands the size on, and administrators are shown it. */
    @Test
    public void nobodyElseDividesTheHeap() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(".."))) {
            List<String> those = files.filter(path -> path.toString().endsWith(".java"))
                    .filter(path -> path.toString().contains("/src/main/"))
                    .filter(HeapShareTest::asksForTheHeap)
                    .map(path -> path.getFileName().toString())
                    .sorted()
                    .toList();
            assertEquals(List.of("HeapShare.java", "NetHost.java", "StatusOperation.java"), those);
        }
    }

    private static boolean asksForTheHeap(Path source) {
        try {
            return Files.readString(source).contains("maxMemory()");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    public void whatIsOfNoUseIsNotTaken() {
        assertEquals(8 * MIB, HeapShare.INTAKE.of(200 * MIB));
        assertEquals(32 * MIB, HeapShare.INTAKE.of(2000 * MIB));
    }

    @Test
    public void defaultsOfOptionsAreTheShares() {
        assertEquals(HeapShare.VIEWS_PERCENT, HeapShare.VIEWS.percent());
        assertEquals(HeapShare.MAILDROPS_PERCENT, HeapShare.MAILDROPS.percent());
        assertEquals(HeapShare.VIEWS.octets(), HeapShare.percent(HeapShare.VIEWS_PERCENT));
    }
}
