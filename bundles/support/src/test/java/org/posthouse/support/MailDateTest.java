package org.posthouse.support;

import static org.junit.Assert.assertEquals;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;
import org.junit.Test;

public class MailDateTest {
    private static final long YEAR_10_000 =
            Instant.parse("+10000-01-01T00:00:00Z").getEpochSecond();

    @Test
    public void isThatOfTheRfc() {
        assertEquals("Sun, 1 Feb 2026 03:04:05 +0000", MailDate.of(Instant.parse("2026-02-01T03:04:05.9Z")));
    }

    @Test
    public void isWhatAFormatterMakes() {
        DateTimeFormatter formatter = DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.US)
                .withZone(ZoneOffset.UTC);
        Random random = new Random(1);
        for (int i = 0; i < 2000; i++) {
            Instant instant = Instant.ofEpochSecond((long) (random.nextDouble() * YEAR_10_000));
            assertEquals(formatter.format(instant), MailDate.of(instant));
        }
    }
}
