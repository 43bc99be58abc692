package org.posthouse.smtp.session;

import static org.junit.Assert.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.Test;
import org.posthouse.api.intake.Outcome;
import org.posthouse.api.message.Status;
import org.posthouse.net.api.Connection;
import org.posthouse.net.api.Signal;

/** What becomes of an outcome, also when no session is there to take it: a client that is told 421 sends again what was taken. */
public class CommitsTest {
    private static final Status TAKEN = new Status(250, "2.0.0", "Ok: taken as t1");
    private static final Status FULL = new Status(452, "4.2.2", "Mailbox full");

    private final List<Signal> signals = new ArrayList<>();
    private final Commits commits = new Commits(6);

    private Signal done(Replying replying, Outcome outcome) {
        Connection connection = (Connection) java.lang.reflect.Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    assertEquals("signal", method.getName());
                    signals.add((Signal) arguments[0]);
                    return null;
                });
        commits.next(connection, replying).done(outcome);
        return signals.get(signals.size() - 1);
    }

    @Test
    public void theLastWordIsTheReply() {
        Outcome outcome = new Outcome.Settled(TAKEN, List.of(TAKEN, FULL));
        Signal signal = done(new Replying(false, 2), outcome);
        assertEquals("250 2.0.0 Ok: taken as t1\r\n", signal.lastWord());
        assertEquals(Optional.of(outcome), commits.outcome(signal));
    }

    @Test
    public void inLmtpItIsOneForEachRecipient() {
        Signal signal = done(new Replying(true, 2), new Outcome.Settled(TAKEN, List.of(TAKEN, FULL)));
        assertEquals("250 2.0.0 Ok: taken as t1\r\n452 4.2.2 Mailbox full\r\n", signal.lastWord());
    }

    @Test
    public void aPartThatIsAbsentIsARefusalForNow() {
        Signal signal = done(new Replying(false, 1), new Outcome.Unavailable());
        assertEquals("451 4.3.2 Service temporarily unavailable, try again later\r\n", signal.lastWord());
        assertEquals(Optional.of(new Outcome.Unavailable()), commits.outcome(signal));
    }

    @Test
    public void anotherCommitsOutcomeIsNone() {
        Signal first = done(new Replying(false, 1), new Outcome.Settled(TAKEN, List.of()));
        done(new Replying(false, 1), new Outcome.Settled(FULL, List.of()));
        assertEquals(Optional.empty(), commits.outcome(first));
    }
}
