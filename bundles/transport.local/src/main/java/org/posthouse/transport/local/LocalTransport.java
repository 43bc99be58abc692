package org.posthouse.transport.local;

import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
import org.posthouse.api.directory.Directory;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Status;
import org.posthouse.api.transport.DirectTransport;
import org.posthouse.api.transport.Job;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.api.transport.Transport;
import org.posthouse.api.transport.TransportListener;
import org.posthouse.store.api.MailStore;
import org.posthouse.store.api.StoreException;
import org.posthouse.support.AbsentException;
import org.posthouse.support.Bound;
import org.posthouse.support.Gate;
import org.posthouse.support.Listeners;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers into the mailboxes of this server: directly for intake, before the client gets its reply, and for the queue. All
 * recipients of a job are one call of the store, each with its delivery key, so that a repeated job stores nothing twice.
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

    /** What configuration says, as one immutable whole. */
    record Settings(Sorter sorter, boolean rejectOverQuota, Duration timeout) {
        static final Settings DEFAULT = new Settings(new DetailSorter(false, false), true, Duration.ofSeconds(60));
    }

    private final Bound<Directory> directory = new Bound<>("directory");
    private final Bound<MailStore> store = new Bound<>("mail store");
    private final Listeners<TransportListener> listeners = new Listeners<>("transport listener", LOG);
    volatile Settings settings = Settings.DEFAULT;
    private final Gate gate = new Gate();

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindDirectory(Directory service) {
        directory.bind(service);
        ready();
    }

    void unbindDirectory(Directory service) {
        directory.unbind(service);
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
        if (directory.get().isPresent() && store.get().isPresent()) {
            listeners.tell(TransportListener::ready);
        }
    }

    @Activate
    @Modified
    void configure(LocalConfig config) {
        settings = new Settings(
                new DetailSorter(config.detailToFolder(), config.createFolders()),
                !"defer".equalsIgnoreCase(config.overQuota()),
                Duration.ofSeconds(Math.max(1, config.timeout())));
    }

    @Deactivate
    void deactivate() {
        gate.close(GRACE);
    }

    @Override
    public List<RecipientResult> deliver(Job job, Message message) {
        CompletableFuture<List<RecipientResult>> results = new CompletableFuture<>();
        Settings now = settings;
        begin(job, message, now, false, results::complete);
        try {
            return results.get(now.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            LOG.warn("{} the store did not answer within {}", job.mail(), now.timeout());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException impossible) {
            LOG.error("{} local delivery failed", job.mail(), impossible.getCause());
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
        Optional<Directory> who = directory.get();
        Optional<MailStore> where = store.get();
        if (who.isEmpty() || where.isEmpty() || !gate.enter()) {
            whenDurable.accept(same(job, RecipientResult.notTried(Status.UNAVAILABLE)));
            return;
        }
        Plan plan;
        try {
            plan = directory.call(who.get(), d -> Plan.of(job, message, d, now, direct));
        } catch (AbsentException | IOException | RuntimeException e) {
            gate.leave();
            LOG.warn("{} cannot be delivered now", job.mail(), e);
            whenDurable.accept(same(job, RecipientResult.delayed(Plan.UNKNOWN)));
            return;
        }
        if (plan.deliveries().isEmpty()) {
            gate.leave();
            whenDurable.accept(plan.results(List.of()));
            return;
        }
        Once once = new Once(job, whenDurable);
        try {
            store.run(
                    where.get(),
                    s -> s.deliver(message, plan.deliveries(), stored -> once.accept(() -> plan.results(stored))));
        } catch (AbsentException left) {
            LOG.warn("{} delivery not confirmed: {}", job.mail(), left.getMessage());
            once.accept(() -> same(job, RecipientResult.delayed(Plan.UNKNOWN)));
        } catch (RuntimeException e) {
            LOG.error("{} the store failed", job.mail(), e);
            once.accept(() -> same(job, RecipientResult.delayed(Plan.UNKNOWN)));
        }
    }

    /** Hands on the first answer and leaves the gate, whatever a store does. */
    private final class Once {
        private final Job job;
        private Consumer<List<RecipientResult>> taker;

        Once(Job job, Consumer<List<RecipientResult>> taker) {
            this.job = job;
            this.taker = taker;
        }

        void accept(java.util.function.Supplier<List<RecipientResult>> answer) {
            Consumer<List<RecipientResult>> first;
            synchronized (this) {
                first = taker;
                taker = null;
            }
            if (first == null) {
                return;
            }
            List<RecipientResult> results;
            try {
                results = answer.get();
            } catch (RuntimeException e) {
                LOG.error("{} the store gave an answer that makes no sense", job.mail(), e);
                results = same(job, RecipientResult.delayed(Plan.UNKNOWN));
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
            LOG.debug("Quota of {} is not known now", account.name(), e);
        }
        return Optional.empty();
    }

    private static List<RecipientResult> same(Job job, RecipientResult result) {
        return Collections.nCopies(job.recipients().size(), result);
    }
}
