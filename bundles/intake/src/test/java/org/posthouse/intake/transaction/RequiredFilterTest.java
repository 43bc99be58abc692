package org.posthouse.intake.transaction;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.Set;
import org.junit.Test;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Filter;
import org.posthouse.api.filter.SimpleFilter;
import org.posthouse.api.filter.Stage;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.intake.Outcome;
import org.posthouse.api.intake.Transaction;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Message;

/** A required filter that leaves in the middle of a stage is not passed over (DESIGN law 4). */
public class RequiredFilterTest extends IntakeFixture {
    private Filter must;

    private void required() {
        filters.configure(chosen(Set.of("must"), 4));
    }

    private Filter refusing() {
        return add("must", new Recording().at(Stage.MESSAGE, Verdict.reject(554, "5.7.1", "no")), "service.ranking", 1);
    }

    @Test
    public void whatLeavesBeforeItsTurnIsMissed() throws Exception {
        required();
        add(
                "first",
                new SimpleFilter() {
                    @Override
                    public Verdict message(Context context, Message message) {
                        filters.remove(must);
                        return Verdict.PASS;
                    }
                },
                "service.ranking",
                2);
        must = refusing();
        Transaction t = open(MX, "x@far.test", "alice@here.test");
        Outcome outcome = send(t, MESSAGE);
        assertTrue(outcome.toString(), outcome instanceof Outcome.Unavailable);
        assertEquals("nothing is delivered", 0, direct.jobs.size());
    }

    @Test
    public void atAnEarlierStageTheClientComesAgain() throws Exception {
        required();
        add(
                "first",
                new SimpleFilter() {
                    @Override
                    public Verdict sender(Context context, Sender sender) {
                        filters.remove(must);
                        return Verdict.PASS;
                    }
                },
                "service.ranking",
                2);
        must = refusing();
        assertEquals(451, refused(() -> open(MX, "x@far.test")).code());
    }

    /** What it was asked and did not answer is asked of the next version, with the message as a whole. */
    @Test
    public void whatLeavesWithAQuestionIsNoFailure() throws Exception {
        required();
        must = add(
                "must",
                new SimpleFilter() {
                    @Override
                    public Verdict message(Context context, Message message) {
                        filters.remove(must);
                        throw new IllegalStateException("its bundle is gone");
                    }
                },
                "service.ranking",
                1);
        Transaction t = open(MX, "x@far.test", "alice@here.test");
        Outcome outcome = send(t, MESSAGE);
        assertTrue(outcome.toString(), outcome instanceof Outcome.Unavailable);
        assertEquals(0, direct.jobs.size());
    }
}
