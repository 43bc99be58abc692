package org.posthouse.transport.relay;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.sasl.client.Credentials;
import org.posthouse.transport.relay.route.Results;

public class LoginsTest {
    private static final Logins.Key KEY = new Logins.Key("smart.test", "587", "alice");
    private static final Logins.Key OTHER = new Logins.Key("smart.test", "587", "bob");
    private static final Credentials ONE = Credentials.of("alice", "one").orElseThrow();
    private static final Credentials TWO = Credentials.of("alice", "two").orElseThrow();
    private static final RecipientResult NO = Results.delayed("4.7.8", "server said: 535");

    private final List<String> told = new ArrayList<>();
    private long now;
    private final Logins logins = new Logins(() -> now);

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    public void untilALoginWasTakenThereIsOneAttemptAtATime() {
        assertTrue(logins.begins(KEY, ONE));
        assertFalse(logins.begins(KEY, ONE));
        assertTrue("each login by itself", logins.begins(OTHER, ONE));
        logins.ends(KEY);
        assertTrue(logins.begins(KEY, ONE));
        logins.accepted(KEY, ONE);
        logins.ends(KEY);
        assertTrue(logins.begins(KEY, ONE));
        assertTrue("it is known to be taken", logins.begins(KEY, ONE));
        logins.ends(KEY);
        assertTrue("another password is not", logins.begins(KEY, TWO));
        assertFalse(logins.begins(KEY, TWO));
    }

    @Test
    public void whatWasRefusedRestsUnlessThePasswordChanges() {
        logins.refused(KEY, ONE, NO);
        assertFalse(logins.begins(KEY, ONE));
        assertTrue(logins.rests(KEY, ONE)
                .orElseThrow()
                .status()
                .text()
                .startsWith(NO.status().text()));
        assertTrue(logins.rests(KEY, TWO).isEmpty());
        assertTrue(logins.rests(OTHER, ONE).isEmpty());
        pass(Logins.REST.minusSeconds(1));
        assertTrue(logins.rests(KEY, ONE).isPresent());
        pass(Duration.ofSeconds(1));
        assertTrue(logins.rests(KEY, ONE).isEmpty());
        assertTrue(logins.begins(KEY, ONE));
    }

    @Test
    public void aLoginThatWorkedIsTriedByOneAgainAfterARefusal() {
        logins.accepted(KEY, ONE);
        logins.refused(KEY, ONE, NO);
        pass(Logins.REST);
        assertTrue(logins.begins(KEY, ONE));
        assertFalse(logins.begins(KEY, ONE));
    }

    @Test
    public void operatorsAreToldOfAllThatIsWrong() {
        logins.use(Path.of(""), told::add);
        logins.well(KEY);
        assertEquals(List.of(), told);
        logins.trouble(KEY, "4.7.0", "it is closed");
        logins.trouble(OTHER, "4.7.0", "it is far");
        String both = told.get(told.size() - 1);
        assertTrue(both, both.contains("it is closed") && both.contains("it is far"));
        logins.accepted(KEY, ONE);
        assertFalse(told.get(told.size() - 1).contains("it is closed"));
        pass(Duration.ofHours(23));
        logins.sweep();
        assertTrue(told.get(told.size() - 1).contains("it is far"));
        pass(Duration.ofHours(1));
        logins.sweep();
        assertEquals("its route may be gone", "", told.get(told.size() - 1));
    }
}
