package org.posthouse.testkit.flow;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.Test;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.api.transport.Job;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.api.transport.Transport;

/** What every transport keeps to. */
public abstract class TransportContract {
    /** The transport, ready to deliver. */
    protected abstract Transport transport() throws Exception;

    /** A job whose recipients can all be delivered to; each call gives new delivery keys. */
    protected abstract Job job(int recipients);

    /** How many copies a recipient of a job has got. */
    protected abstract int copies(Job job, int recipient) throws Exception;

    /** True if the transport can tell by its key that a recipient has the mail already. */
    protected abstract boolean deduplicates();

    /** A small message. */
    protected static Message message() {
        return Messages.of("Subject: hello\r\n\r\nworld\r\n.\r\n");
    }

    @Test
    public void everyRecipientHasItsResultAndItsCopy() throws Exception {
        Job job = job(3);
        List<RecipientResult> results = transport().deliver(job, message());
        assertEquals(3, results.size());
        for (int i = 0; i < 3; i++) {
            assertTrue(results.get(i).toString(), results.get(i).successful());
            assertEquals(1, copies(job, i));
        }
    }

    @Test
    public void aJobThatComesAgainIsNotDeliveredTwice() throws Exception {
        Job job = job(2);
        Transport transport = transport();
        transport.deliver(job, message());
        List<RecipientResult> again = transport.deliver(job, message());
        assertEquals(2, again.size());
        if (deduplicates()) {
            assertTrue(again.stream().allMatch(RecipientResult::successful));
            assertEquals(1, copies(job, 0));
            assertEquals(1, copies(job, 1));
        }
    }

    @Test
    public void aMessageThatCannotBeReadIsNotDelivered() throws Exception {
        Job job = job(2);
        Message gone = Messages.of(1000, offset -> {
            throw new IOException("gone");
        });
        List<RecipientResult> results = transport().deliver(job, gone);
        assertEquals(2, results.size());
        for (int i = 0; i < 2; i++) {
            assertFalse(results.get(i).successful());
            assertTrue(results.get(i).status().temporary());
            assertEquals(0, copies(job, i));
        }
    }
}
