package org.posthouse.queue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import org.osgi.framework.ServiceReference;
import org.posthouse.api.intake.Outbox;
import org.posthouse.api.mail.DeliveryKey;
import org.posthouse.api.mail.Destination;
import org.posthouse.api.mail.Disposition;
import org.posthouse.api.mail.Disposition.Phase;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Recipient.Notify;
import org.posthouse.api.mail.Reply;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Status;
import org.posthouse.api.routing.Route;
import org.posthouse.api.routing.Routing;
import org.posthouse.api.spool.Draft;
import org.posthouse.api.spool.Spool;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.api.transport.RecipientResult.Action;
import org.posthouse.api.transport.Transport;
import org.posthouse.queue.attempt.Unrecorded;
import org.posthouse.queue.parts.Parts;
import org.posthouse.queue.parts.Policy;
import org.posthouse.queue.schedule.Scheduler;
import org.posthouse.support.AbsentException;
import org.posthouse.testkit.flow.FakeClock;
import org.posthouse.testkit.flow.FakeDirectory;
import org.posthouse.testkit.flow.FakeRouting;
import org.posthouse.testkit.flow.FakeSpool;
import org.posthouse.testkit.flow.FakeTracer;
import org.posthouse.testkit.flow.FakeTransport;

/** A queue of eight workers with everything around it faked. */
abstract class QueueFixture {
    static final String MESSAGE = "Subject: hello\r\nFrom: a@here.test\r\n\r\nworld\r\n";
    static final Policy POLICY = new Policy(
            2,
            100,
            List.of(Duration.ofMinutes(1), Duration.ofMinutes(5), Duration.ofMinutes(15)),
            Duration.ofDays(5),
            Duration.ofHours(4),
            "mx.here.test",
            new Address("postmaster", "here.test"),
            false,
            65536,
            false);
    static final int WORKERS = 8;
    private static final int MOST_ATTEMPTS = 500;

    final FakeClock clock = new FakeClock();
    final FakeSpool spool = new FakeSpool(clock);
    final FakeDirectory directory = new FakeDirectory().user("a@here.test");
    final FakeRouting routing = new FakeRouting(directory)
            .way("hold.test", Route.HOLD, Route.HOLD)
            .way("none.test", new Routing.Way.None());
    final FakeTracer tracer = new FakeTracer();
    final FakeTransport smtp = new FakeTransport();
    final FakeTransport local = new FakeTransport();
    final FakeStage stage = new FakeStage();
    /** Spools what is submitted, as the real one does. */
    final Outbox outbox = this::submit;

    final Parts parts = new Parts();
    private final Map<String, ServiceReference<Transport>> references = new HashMap<>();
    final List<Runnable> later = new ArrayList<>();
    Executor executor = Runnable::run;
    final Unrecorded unrecorded = new Unrecorded(Path.of("target", "unrecorded"));
    final Scheduler scheduler =
            new Scheduler(parts, POLICY, clock, () -> 0.5, task -> executor.execute(task), WORKERS, unrecorded);
    final Admin admin = new Admin(parts, scheduler, clock);

    QueueFixture() {
        smtp.answer =
                r -> new RecipientResult(Action.RELAYED, new Status(250, "2.0.0", "ok"), Optional.of("mx.far.test"));
        parts.spool().bind(spool);
        parts.routing().bind(routing);
        parts.traces().bind(tracer);
        parts.stage().bind(stage);
        parts.outbox().bind(outbox);
        bind("smtp", smtp);
        bind("local", local);
    }

    /** A transport comes, in the place of the one of this name if there is one. */
    final void bind(String name, Transport transport) {
        unbind(name);
        ServiceReference<Transport> reference = new NamedReference<>(Transport.NAME, name);
        references.put(name, reference);
        parts.transports().bind(transport, reference);
        scheduler.partCame();
    }

    /** A transport goes. */
    final void unbind(String name) {
        ServiceReference<Transport> reference = references.remove(name);
        if (reference != null) {
            parts.transports().unbind(reference);
        }
    }

    private void submit(Mail mail, org.posthouse.api.message.Message message, Draft.Completion whenDurable) {
        try (Draft draft = spool.draft();
                InputStream in = message.open(0)) {
            in.transferTo(draft.body());
            Mail.Builder keyed = mail.toBuilder().each(r -> r.toBuilder()
                    .key(DeliveryKey.of(mail.id(), r.address(), true))
                    .disposition(Disposition.fresh(clock.instant()))
                    .build());
            draft.commit(keyed.build(), whenDurable);
        } catch (IOException e) {
            whenDurable.failed(e);
        }
    }

    static Address address(String text) {
        return Address.parse(text).orElseThrow();
    }

    Mail put(String id, String sender, Recipient... to) {
        return put(id, sender.isEmpty() ? Sender.empty() : Sender.of(address(sender)), to);
    }

    /** Spools a mail that is due now; recipients without a destination are still to be routed. */
    Mail put(String id, Sender sender, Recipient... to) {
        Mail mail = Mail.builder(
                        id,
                        clock.instant(),
                        Origin.builder("s1", "mx", Origin.Role.MX).build(),
                        sender)
                .recipients(Arrays.stream(to)
                        .map(r -> r.toBuilder()
                                .key(id + "/" + r.address())
                                .disposition(r.disposition().toBuilder()
                                        .due(clock.instant())
                                        .build())
                                .build())
                        .toList())
                .build();
        spool.put(mail, MESSAGE);
        return mail;
    }

    static Recipient to(String address, Notify... notify) {
        return Recipient.builder(address(address)).notifyOn(Set.of(notify)).build();
    }

    /** A recipient that was routed already. */
    static Recipient routed(String address, Notify... notify) {
        Recipient recipient = to(address, notify);
        String domain = recipient.address().domainKey();
        Destination destination =
                domain.equals("here.test") ? new Destination("local", "local") : new Destination("smtp", domain);
        return change(recipient, d -> d.destination(destination));
    }

    static Recipient change(Recipient recipient, UnaryOperator<Disposition.Builder> change) {
        return recipient.with(change.apply(recipient.disposition().toBuilder()).build());
    }

    /** A recipient whose refusal is still to be told. */
    static Recipient refusedAlready(Recipient recipient, Status status) {
        Reply reply = Reply.own(Reply.Action.FAILED, status, new FakeClock().instant());
        return change(recipient, d -> d.phase(Phase.TELLING).last(reply));
    }

    /** Makes an attempt if there is one to make. */
    boolean next() throws IOException {
        try {
            return scheduler.next();
        } catch (AbsentException leaving) {
            return false;
        }
    }

    /** Makes all attempts that can be made now; answers how many. */
    int work() throws IOException {
        int attempts = 0;
        while (next()) {
            if (++attempts > MOST_ATTEMPTS) {
                throw new AssertionError("attempts without end");
            }
        }
        return attempts;
    }

    int later(Duration by) throws IOException {
        clock.advance(by);
        return work();
    }

    static RecipientResult refused() {
        return new RecipientResult(Action.FAILED, new Status(550, "5.1.1", "who is that"), Optional.of("mx.far.test"));
    }

    static RecipientResult deferred() {
        return new RecipientResult(Action.DELAYED, new Status(451, "4.7.1", "greylisted"), Optional.of("mx.far.test"));
    }

    static RecipientResult notTried() {
        return RecipientResult.notTried(Status.UNAVAILABLE);
    }

    List<Mail> notices() {
        return spool.all().stream().filter(m -> m.id().contains("-")).toList();
    }

    Mail find(String id) {
        return spool.find(id).orElseThrow();
    }

    /** The only recipient of a mail that is not done. */
    Disposition only(String id) {
        List<Recipient> open = find(id).open();
        if (open.size() != 1) {
            throw new AssertionError(open);
        }
        return open.get(0).disposition();
    }

    /** How far a recipient is. */
    Disposition of(String id, String address) {
        return find(id).recipients().stream()
                .filter(r -> r.address().equals(address(address)))
                .findFirst()
                .orElseThrow()
                .disposition();
    }

    /** The report that came back to an account, the first. */
    String report(FakeTransport by) {
        return by.text(by.jobs.get(0).recipients().get(0).key());
    }

    static Spool.Counts none() {
        return new Spool.Counts(0, 0, 0);
    }
}
