package org.posthouse.intake.transaction;

import static org.junit.Assert.assertEquals;

import java.time.Duration;
import java.util.List;
import org.junit.Test;
import org.posthouse.api.filter.Ended;
import org.posthouse.api.intake.Transaction;
import org.posthouse.api.message.Status;

/** A mail costs no change of thread that nobody needs. */
public class ChangesOfThreadTest extends IntakeFixture {
    @Test
    public void whatAwaitsNoEndIsNotToldOfIt() throws Exception {
        Recording filter = new Recording().withoutEnd();
        add("f", filter);
        add("other", new Recording());
        send(open(MX, "x@far.test", "alice@here.test"), MESSAGE);
        intake.disconnected(MX.session());
        filters.close(
                new Ended(Ended.How.DROPPED, Status.UNAVAILABLE),
                Duration.ofSeconds(5)); // all that ends has ended then
        assertEquals("begin sender recipient message", filter.mails());
    }

    /** A change of thread costs more than most filters do. */
    @Test
    public void filtersThatPassAreAskedOneByTheOther() throws Exception {
        for (String name : List.of("a", "b", "c")) {
            add(name, new Recording());
        }
        Transaction mail = open(MX, "x@far.test", "alice@here.test");
        int before = followed.get();
        send(mail, MESSAGE);
        assertEquals("only what follows the last one", 1, followed.get() - before);
    }
}
