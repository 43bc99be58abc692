package org.posthouse.transport.local;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.intake.Outbox;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Status;
import org.posthouse.api.routing.Routing;
import org.posthouse.api.transport.DirectTransport;
import org.posthouse.api.transport.Job;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.api.transport.Transport;
import org.posthouse.api.transport.TransportListener;
import org.posthouse.store.api.DeliveryResult;
import org.posthouse.store.api.MailStore;
import org.posthouse.store.api.StoreException;
import org.posthouse.support.AbsentException;
import org.posthouse.support.Bound;
import org.posthouse.support.Gate;
import org.posthouse.support.Listeners;
import org.posthouse.support.Threads;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers into the mailboxes of this server: directly for intake, before the client gets its reply, and for the queue.
 *
 * <p>Here actions are executed that were decided for a recipient's copy. All copies of all recipients of a job are one call of
 * the store, each with its delivery key, so that a repeated job stores nothing twice. What is sent on or answered follows once
 * the copies are stored, and before the job is acknowledged.
 */
@Component(
        service = {Transport.class, DirectTransport.class},
        immediate = true,
        property = Transport.NAME + "=local",
        configurationPid = "org.posthouse.transport.local")
@Designate(ocd = LocalConfig.class)
public final class LocalTransport implements DirectTransport {
    private static final Logger LOG = LoggerFactory.getLogger(LocalTransport.class);
    private static final Duration GRACE = Duration.ofSeconds(4);

    private static final int POSTERS = 2;
    private static final int MAX_WAITING = 256;

    /** What configuration says, as one immutable whole. */
    record Settings(Keep keep, boolean rejectOverQuota, Duration timeout) {
        static final Settings DEFAULT = new Settings(new Keep(false, false), true, Duration.ofSeconds(60));
    }

    private final Bound<Routing> routing = new Bound<>("routing");
    private final Bound<Outbox> outbox = new Bound<>("outbox");
    private final Bound<MailStore> store = new Bound<>("mail store");
    private final Listeners<TransportListener> listeners = new Listeners<>("transport listener", LOG);
    volatile Settings settings = Settings.DEFAULT;
    private final Gate gate = new Gate();
    private final ThreadPoolExecutor posters = Threads.pool("local-outbox", POSTERS, MAX_WAITING);
    Clock clock = Clock.systemUTC();

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindRouting(Routing service) {
        routing.bind(service);
        ready();
    }

    void unbindRouting(Routing service) {
        routing.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindOutbox(Outbox service) {
        outbox.bind(service);
        ready();
    }

    void unbindOutbox(Outbox service) {
        outbox.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindStore(MailStore service) {
        store.bind(service);
        ready();
    }

    void unbindStore(MailStore service) {
        store.unbind(service);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC, unbind = "unlisten")
    void listen(TransportListener listener) {
        listeners.add(listener);
    }

    void unlisten(TransportListener listener) {
        listeners.remove(listener);
    }

    /** A part came: what had to wait for it need not wait longer. */
    private void ready() {
        if (routing.get().isPresent() && store.get().isPresent()) {
            listeners.tell(TransportListener::ready);
        }
    }

    @Activate
    @Modified
    void configure(LocalConfig config) {
        settings = new Settings(
                new Keep(config.detailToFolder(), config.createFolders()),
                !"defer".equalsIgnoreCase(config.overQuota()),
                Duration.ofSeconds(Math.max(1, config.timeout())));
    }

    @Deactivate
    void deactivate() {
        gate.close(GRACE);
        posters.shutdown();
    }

    @Override
    public List<RecipientResult> deliver(Job job, Message message) {
        CompletableFuture<List<RecipientResult>> results = new CompletableFuture<>();
        Settings now = settings;
        begin(job, message, now, false, results::complete);
        try {
            return results.get(now.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            LOG.warn("{} no answer from the mail store within {}", job.mail().id(), now.timeout());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException impossible) {
            LOG.error("{} local delivery failed", job.mail().id(), impossible.getCause());
        }
        // perhaps stored, perhaps not: the delivery key settles it at the next attempt
        return same(job, RecipientResult.delayed(Plan.UNKNOWN));
    }

    @Override
    public void deliver(Job job, Message message, Consumer<List<RecipientResult>> whenDurable) {
        begin(job, message, settings, true, whenDurable);
    }

    private void begin(
            Job job, Message message, Settings now, boolean direct, Consumer<List<RecipientResult>> whenDurable) {
        Optional<Routing> who = routing.get();
        Optional<MailStore> where = store.get();
        if (who.isEmpty() || where.isEmpty() || !gate.enter()) {
            whenDurable.accept(same(job, RecipientResult.notTried(Status.UNAVAILABLE)));
            return;
        }
        Once answer = new Once(whenDurable);
        Plan plan;
        try {
            plan = routing.call(
                    who.get(),
                    r -> Plan.of(
                            job,
                            message,
                            new Plan.Surroundings(r::resolve, now, outbox.get().isPresent(), direct, clock.instant())));
        } catch (AbsentException left) {
            answer.accept(same(job, RecipientResult.notTried(Status.UNAVAILABLE)));
            return;
        } catch (IOException | RuntimeException | Error e) { // the gate is left in any case
            LOG.warn("{} cannot be delivered now", job.mail().id(), e);
            answer.accept(same(job, RecipientResult.delayed(Plan.UNKNOWN)));
            return;
        }
        if (plan.deliveries().isEmpty()) {
            stored(job, plan, List.of(), answer);
            return;
        }
        try {
            store.run(
                    where.get(),
                    s -> s.deliver(plan.message(), plan.deliveries(), results -> stored(job, plan, results, answer)));
        } catch (AbsentException left) {
            LOG.warn("{} delivery not confirmed: {}", job.mail().id(), left.getMessage());
            answer.accept(same(job, RecipientResult.delayed(Plan.UNKNOWN)));
        } catch (RuntimeException | Error e) {
            LOG.error("{} mail store failed", job.mail().id(), e);
            answer.accept(same(job, RecipientResult.delayed(Plan.UNKNOWN)));
        }
    }

    /** The store has answered, on its committer: what is left to submit may block, and goes on elsewhere. */
    private void stored(Job job, Plan plan, List<DeliveryResult> stored, Once answer) {
        List<RecipientResult> results;
        Map<Integer, List<Letter>> letters;
        try {
            results = plan.results(stored);
            letters = plan.letters(results);
        } catch (RuntimeException | Error e) { // this bundle may have left since, and can load no class any more
            LOG.error("{} invalid answer from the mail store", job.mail().id(), e);
            answer.accept(same(job, RecipientResult.delayed(Plan.UNKNOWN)));
            return;
        }
        if (letters.isEmpty()) {
            answer.accept(results);
            return;
        }
        try {
            posters.execute(() -> Posting.post(outbox, results, letters, answer));
        } catch (RejectedExecutionException full) {
            answer.accept(same(job, RecipientResult.delayed(Status.UNAVAILABLE)));
        }
    }

    /** Hands on the first answer and leaves the gate, whatever others do. */
    private final class Once implements Consumer<List<RecipientResult>> {
        private final AtomicReference<Consumer<List<RecipientResult>>> taker;

        Once(Consumer<List<RecipientResult>> taker) {
            this.taker = new AtomicReference<>(taker);
        }

        @Override
        public void accept(List<RecipientResult> results) {
            Consumer<List<RecipientResult>> first = taker.getAndSet(null);
            if (first == null) {
                return;
            }
            try {
                first.accept(results);
            } finally {
                gate.leave();
            }
        }
    }

    @Override
    public Optional<Status> refuses(AccountInfo account, long size) {
        if (account.quota() <= 0) {
            return Optional.empty();
        }
        try {
            // room for one octet must be left: a mail of undeclared size is not taken by a full mailbox
            if (store.call(s -> s.used(account.id())) + Math.max(1, size) > account.quota()) {
                return Optional.of(settings.rejectOverQuota() ? Plan.MAILBOX_FULL : Plan.MAILBOX_FULL_NOW);
            }
        } catch (StoreException | AbsentException e) {
            LOG.debug("quota of {} unknown right now", account.name(), e);
        }
        return Optional.empty();
    }

    private static List<RecipientResult> same(Job job, RecipientResult result) {
        return Collections.nCopies(job.recipients().size(), result);
    }
}
