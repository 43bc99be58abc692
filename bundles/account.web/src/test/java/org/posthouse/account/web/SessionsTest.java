package org.posthouse.account.web;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;
import org.posthouse.api.directory.AccountInfo;

public class SessionsTest {
    private static final AccountInfo ALICE = new AccountInfo(1, "alice@example.test", 0);

    private Instant now = Instant.EPOCH;
    private final Sessions sessions = new Sessions(new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    });

    @Test
    public void aSessionEndsWhenNothingIsDone() {
        String secret = sessions.begin(ALICE);
        now = now.plusSeconds(590);
        assertTrue(sessions.find(secret).isPresent());
        now = now.plusSeconds(590);
        assertTrue(sessions.find(secret).isPresent());
        now = now.plusSeconds(610);
        assertTrue(sessions.find(secret).isEmpty());
    }

    @Test
    public void aSessionEndsInAnyCase() {
        String secret = sessions.begin(ALICE);
        for (int i = 0; i < 11; i++) {
            now = now.plus(Duration.ofMinutes(5));
            assertTrue(sessions.find(secret).isPresent());
        }
        now = now.plus(Duration.ofMinutes(6));
        assertTrue(sessions.find(secret).isEmpty());
    }

    @Test
    public void anAccountHasFewSessions() {
        List<String> secrets = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            secrets.add(sessions.begin(ALICE));
        }
        assertTrue(sessions.find(secrets.get(0)).isEmpty());
        assertTrue(sessions.find(secrets.get(1)).isPresent());
        Sessions.Session last = sessions.find(secrets.get(5)).orElseThrow();
        sessions.endOthers(last);
        assertTrue(sessions.find(secrets.get(1)).isEmpty());
        assertTrue(sessions.find(secrets.get(5)).isPresent());
        sessions.end(last);
        assertTrue(sessions.find(secrets.get(5)).isEmpty());
    }

    @Test
    public void sessionsAreBounded() {
        String first = sessions.begin(new AccountInfo(7, "first@example.test", 0));
        for (int i = 0; i < 2_000; i++) {
            sessions.begin(new AccountInfo(100 + i, "u" + i + "@example.test", 0));
        }
        assertTrue(sessions.find(first).isEmpty());
    }

    @Test
    public void theFormOfTheLoginFitsOneBrowser() {
        String held = Sessions.random();
        assertTrue(Sessions.same(sessions.sign(held), sessions.sign(held)));
        assertNotEquals(sessions.sign(held), sessions.sign(Sessions.random()));
        assertFalse(Sessions.same("", sessions.sign(held)));
        assertEquals(32, held.length());
    }
}
