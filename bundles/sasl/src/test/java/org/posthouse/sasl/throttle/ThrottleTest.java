package org.posthouse.sasl.throttle;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.OptionalLong;
import org.junit.Test;

public class ThrottleTest {
    private static final String OFFICE = "192.0.2.7";

    private Instant now = Instant.EPOCH.plus(Duration.ofDays(10_000));
    private final Throttle throttle = new Throttle(
            new Clock() {
                @Override
                public Instant instant() {
                    return now;
                }

                @Override
                public ZoneId getZone() {
                    return ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(ZoneId zone) {
                    throw new UnsupportedOperationException();
                }
            },
            3);

    private boolean isFree(String user, String address) {
        return throttle.wait(user, address).isZero();
    }

    private void guess(String user, String address, long guess) {
        throttle.failed(user, address, OptionalLong.of(guess));
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    @Test
    public void guessesOfOneUserWaitForATimeThatDoubles() {
        Duration before = Duration.ZERO;
        for (int i = 1; i < 13; i++) {
            assertTrue("guess " + i, throttle.admit("alice", OFFICE).isZero());
            guess("alice", OFFICE, i);
            Duration wait = throttle.admit("alice", OFFICE);
            assertEquals("guess " + i, i < 3, wait.isZero());
            assertTrue(wait.compareTo(before) >= 0);
            assertTrue(wait.compareTo(Duration.ofMinutes(15)) <= 0);
            assertTrue(isFree("bob", OFFICE));
            assertTrue(isFree("alice", "192.0.2.8"));
            before = wait;
            pass(wait);
        }
        assertTrue(before.compareTo(Duration.ofMinutes(1)) > 0);
    }

    /** The fault: every minute for a week, until nobody could log in from there any more. */
    @Test
    public void aTelephoneWithAnOldPasswordLocksOutNobody() {
        for (int minute = 0; minute < 7 * 24 * 60; minute++) {
            assertTrue("minute " + minute, throttle.admit("alice", OFFICE).isZero());
            guess("alice", OFFICE, 4711);
            pass(Duration.ofMinutes(1));
        }
        assertTrue(isFree("alice", OFFICE));
        assertTrue(isFree("bob", OFFICE));
    }

    @Test
    public void whoSendsNoPasswordHoldsUpOnlyTheOwnName() {
        for (int minute = 0; minute < 7 * 24 * 60; minute++) {
            throttle.failed("alice", OFFICE, OptionalLong.empty());
            pass(Duration.ofMinutes(1));
        }
        throttle.failed("alice", OFFICE, OptionalLong.empty());
        assertFalse(isFree("alice", OFFICE));
        assertTrue(isFree("bob", OFFICE));
    }

    @Test
    public void whatWasWrongOnceIsKnown() {
        assertFalse(throttle.isKnown("alice", OFFICE, 7));
        guess("alice", OFFICE, 7);
        assertTrue(throttle.isKnown("alice", OFFICE, 7));
        assertFalse("another password", throttle.isKnown("alice", OFFICE, 8));
        assertFalse("another user", throttle.isKnown("bob", OFFICE, 7));
        throttle.succeeded("alice", OFFICE);
        assertTrue("forgiven, not forgotten", throttle.isKnown("alice", OFFICE, 7));
    }

    @Test
    public void guessesAtManyUsersFillTheAddress() {
        for (int i = 0; i < 30; i++) {
            assertTrue(isFree("user" + i, OFFICE));
            guess("user" + i, OFFICE, i);
        }
        assertFalse(isFree("another", OFFICE));
        assertTrue(isFree("another", "192.0.2.8"));
    }

    @Test
    public void whoeverLoggedInThereLatelyIsNotHeldUpByOthers() {
        throttle.succeeded("alice", OFFICE);
        for (int i = 0; i < 40; i++) {
            guess("user" + i, OFFICE, i);
        }
        assertFalse(isFree("bob", OFFICE));
        assertTrue(isFree("alice", OFFICE));
        for (int i = 0; i < 3; i++) {
            guess("alice", OFFICE, i);
        }
        assertFalse(isFree("alice", OFFICE));
    }

    @Test
    public void failuresFade() {
        for (int i = 0; i < 40; i++) {
            guess("user" + i, OFFICE, i);
        }
        assertFalse(isFree("bob", OFFICE));
        pass(Duration.ofHours(1));
        assertTrue(isFree("bob", OFFICE));
        guess("bob", OFFICE, 1);
        assertTrue("the old ones are no more than a few", isFree("carol", OFFICE));
    }

    @Test
    public void aSuccessForgivesTheFailuresOfThatUserOnly() {
        for (int i = 0; i < 28; i++) {
            guess("user" + i, OFFICE, i);
        }
        guess("mallory", OFFICE, 1);
        for (int i = 0; i < 50; i++) {
            throttle.failed("mallory", OFFICE, OptionalLong.empty());
        }
        throttle.succeeded("mallory", OFFICE);
        assertTrue(isFree("mallory", OFFICE));
        guess("user28", OFFICE, 1);
        guess("user29", OFFICE, 1);
        assertFalse("28 of before and 2", isFree("bob", OFFICE));
    }

    @Test
    public void whoIsLetInAfterTheWaitIsOne() {
        for (int i = 0; i < 6; i++) {
            guess("alice", OFFICE, i);
        }
        pass(throttle.admit("alice", OFFICE));
        assertTrue(throttle.admit("alice", OFFICE).isZero());
        assertFalse(throttle.admit("alice", OFFICE).isZero());
    }

    @Test
    public void aNetworkOfOneHostIsOneGuesser() {
        for (int i = 0; i < 3; i++) {
            guess("alice", "2001:db8:1:2::" + i, i);
        }
        assertFalse(isFree("alice", "2001:db8:1:2:ffff::9"));
        assertTrue(isFree("alice", "2001:db8:1:3::1"));
        assertFalse(isFree("alice", "2001:0db8:0001:0002::77"));
    }

    @Test
    public void aFloodOfNamesDoesNotMakeAnAddressForgotten() {
        for (int i = 0; i < 40; i++) {
            guess("user" + i, OFFICE, i);
        }
        for (int i = 0; i < 25_000; i++) {
            guess("flood" + i, "192.0.2.8", i);
        }
        assertFalse(isFree("bob", OFFICE));
    }
}
