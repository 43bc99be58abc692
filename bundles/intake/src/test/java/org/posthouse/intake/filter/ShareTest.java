package org.posthouse.intake.filter;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.Test;
import org.posthouse.api.mail.Origin;

public class ShareTest {
    private static final int NETWORKS = 20_000;

    private static Origin from(String address) {
        try {
            return Origin.builder("s1", "mx", Origin.Role.MX)
                    .remote(new InetSocketAddress(InetAddress.getByName(address), 4711))
                    .build();
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Integer> chosen(Share share) {
        return IntStream.range(0, NETWORKS)
                .filter(i -> share.has(from("10." + i / 256 + "." + i % 256 + ".1")))
                .boxed()
                .toList();
    }

    /** Four standard deviations: a share is drawn once and for all, so this passes always or never. */
    @Test
    public void theShareIsWithinStatisticalBounds() {
        for (int percent : new int[] {1, 10, 50, 90}) {
            double expected = NETWORKS * percent / 100.0;
            double bound = 4 * Math.sqrt(expected * (1 - percent / 100.0));
            int count = chosen(new Share("spam", percent)).size();
            assertTrue(percent + " %: " + count, Math.abs(count - expected) < bound);
        }
        assertEquals(0, chosen(new Share("spam", 0)).size());
        assertEquals(NETWORKS, chosen(new Share("spam", 100)).size());
    }

    @Test
    public void whoeverIsInStaysInWhenItGrows() {
        assertTrue(chosen(new Share("spam", 20)).containsAll(chosen(new Share("spam", 10))));
        assertNotEquals(chosen(new Share("spam", 10)), chosen(new Share("virus", 10)));
    }

    @Test
    public void neighboursInANetworkAndAnAccountMeetTheSameFilter() {
        for (int percent = 1; percent < 100; percent++) {
            Share share = new Share("spam", percent);
            assertEquals(share.has(from("192.0.2.1")), share.has(from("192.0.2.254")));
            assertEquals(share.has(from("2001:db8::1")), share.has(from("2001:db8::ffff:1")));
            Origin home = from("192.0.2.1").toBuilder()
                    .account(Optional.of("alice@example.test"))
                    .build();
            Origin away = from("198.51.100.1").toBuilder()
                    .account(Optional.of("alice@example.test"))
                    .build();
            assertEquals(share.has(home), share.has(away));
        }
    }
}
