package org.posthouse.support;

import static org.junit.Assert.assertEquals;

import java.time.Duration;
import java.util.List;
import org.junit.Test;

public class RateLimitedTest {
    private final RecordingLog log = new RecordingLog();
    private long now = Long.MAX_VALUE - 5; // it overflows on the way
    private final RateLimited limited = new RateLimited(log.logger(), Duration.ofNanos(10), () -> now);

    @Test
    public void oneLineAnIntervalSaysWhatItStandsFor() {
        IllegalStateException thrown = new IllegalStateException();
        limited.warn("{} failed", "a", thrown);
        limited.warn("{} failed", "b");
        now += 9;
        limited.error("{} failed", "c");
        now += 1;
        limited.error("{} failed", "d", thrown);
        now += 10;
        limited.warn("{} failed", "e");
        assertEquals(
                List.of(
                        "warn a failed",
                        "debug b failed",
                        "debug c failed",
                        "error d failed (and 2 more times, not logged)",
                        "warn e failed"),
                log.lines);
        assertEquals(List.of(thrown, thrown), log.thrown);
    }
}
