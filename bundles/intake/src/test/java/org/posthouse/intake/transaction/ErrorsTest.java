package org.posthouse.intake.transaction;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.Test;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Filter;
import org.posthouse.api.filter.Inspection;
import org.posthouse.api.filter.Stage;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.intake.Outcome;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.api.message.Status;
import org.posthouse.api.spool.Draft;
import org.posthouse.api.transport.DirectTransport;
import org.posthouse.api.transport.Job;
import org.posthouse.api.transport.RecipientResult;

/** Errors of other bundles, such as of those that have left: whoever waits is answered, and nothing is kept. */
public class ErrorsTest extends IntakeFixture {
    private static Error bug() {
        return new AssertionError("bug");
    }

    @Test
    public void aRoutingThatFailsInTheMiddleOfACommitDefersTheMail() throws Exception {
        int[] asked = new int[1];
        routing.first = query -> {
            if (++asked[0] == 2) { // the first time at RCPT
                throw bug();
            }
            return Optional.empty();
        };
        Outcome outcome = send(ALICE, "alice@here.test", MESSAGE, "y@far.test");
        assertEquals(2, asked[0]);
        assertTrue(outcome.status().temporary());
        nothingIsLeft();
    }

    @Test
    public void aDirectTransportThatFailsLeavesTheMailToTheSpool() throws Exception {
        parts.direct().bind(new DirectTransport() {
            @Override
            public List<RecipientResult> deliver(Job job, Message message) {
                throw bug();
            }

            @Override
            public void deliver(Job job, Message message, Consumer<List<RecipientResult>> whenDurable) {
                throw bug();
            }

            @Override
            public Optional<Status> refuses(AccountInfo account, long size) {
                return Optional.empty();
            }
        });
        List<Outcome> outcomes = commit(open(MX, "x@far.test", "alice@here.test"), MESSAGE);
        runSpoolTasks();
        assertTrue(outcomes.get(0).status().positive());
        assertEquals(1, spool.all().size());
        nothingIsLeft();
    }

    @Test
    public void aMessageOfAnotherBundleThatCannotBeOpenedIsNotSubmitted() {
        Mail mail = Mail.builder("r1", clock.instant(), Origin.internal("test"), Sender.empty())
                .recipient(to("alice@here.test"))
                .build();
        Message message = Messages.of(10, offset -> {
            throw bug();
        });
        List<String> told = new ArrayList<>();
        outbox.submit(mail, message, new Draft.Completion() {
            @Override
            public void durable() {
                told.add("durable");
            }

            @Override
            public void failed(IOException cause) {
                told.add("failed");
            }
        });
        assertEquals(List.of("failed"), told);
        nothingIsLeft();
    }

    @Test
    public void nothingIsKeptOfABodyThatAFilterCannotGiveToItsEnd() throws Exception {
        InputStream broken = new InputStream() {
            @Override
            public int read() {
                throw bug();
            }
        };
        Message body =
                Messages.of(1000, offset -> new SequenceInputStream(new ByteArrayInputStream(new byte[500]), broken));
        add("f", new Recording().at(Stage.MESSAGE, Verdict.of(new Action.ReplaceBody(body))));
        assertTrue(send(MX, "x@far.test", MESSAGE, "alice@here.test").status().temporary());
        nothingIsLeft();
    }

    @Test
    public void aFilterThatFailsWhenItComesIsShownAsUnusable() {
        add("f", new Filter() {
            @Override
            public Set<Stage> stages() {
                throw bug();
            }

            @Override
            public Inspection begin(Context context) {
                throw bug();
            }
        });
        assertTrue(info("f").toString(), info("f").toString().contains("failed to list its stages"));
    }
}
