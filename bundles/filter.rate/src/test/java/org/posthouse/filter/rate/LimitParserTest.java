package org.posthouse.filter.rate;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.time.Duration;
import org.junit.Test;
import org.posthouse.filter.rate.Limit.Counted;
import org.posthouse.filter.rate.Limit.Per;

public class LimitParserTest {
    private static String refused(String text) {
        return assertThrows(IllegalArgumentException.class, () -> LimitParser.parse(text))
                .getMessage();
    }

    @Test
    public void entriesAreRead() {
        assertEquals(
                new Limit(Per.CLIENT, Counted.CONNECTIONS, 1200, Duration.ofMinutes(10), false),
                LimitParser.parse("Client; connections = 1200 / 10m"));
        assertEquals(
                new Limit(Per.ACCOUNT, Counted.RECIPIENTS, 1000, Duration.ofHours(1), true),
                LimitParser.parse("account; recipients=1000/1h; hold"));
        assertEquals(
                new Limit(Per.SENDER_DOMAIN, Counted.MESSAGES, 5, Duration.ofDays(1), false),
                LimitParser.parse("sender-domain; messages=5/1d"));
        assertEquals(0.5, LimitParser.parse("network; messages=15/30s").perSecond(), 1e-9);
    }

    @Test
    public void whatIsNotUnderstoodIsRefused() {
        assertEquals(
                "unknown word 'user': use client, network, account or sender-domain", refused("user; messages=1/1h"));
        assertEquals("needs one of connections, messages and recipients", refused("client"));
        assertEquals(
                "needs one of connections, messages and recipients", refused("client; messages=1/1h; recipients=1/1h"));
        assertEquals("'0/1h' is not a rate such as 200/1h", refused("client; messages=0/1h"));
        assertEquals("'5' is not a rate such as 200/1h", refused("client; messages=5"));
        assertEquals("a period of more than 31 days", refused("client; messages=5/32d"));
        assertEquals("'hold' is for accounts only", refused("client; messages=5/1h; hold"));
        assertEquals("connections can be counted for a client or a network only", refused("account; connections=5/1h"));
    }
}
