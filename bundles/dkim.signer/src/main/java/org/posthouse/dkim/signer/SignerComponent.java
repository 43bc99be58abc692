package org.posthouse.dkim.signer;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.api.admin.Operation;
import org.posthouse.api.directory.DirectoryAdmin;
import org.posthouse.api.directory.DirectoryException;
import org.posthouse.api.filter.Filter;
import org.posthouse.api.server.DnsRecords;
import org.posthouse.api.server.ServerName;
import org.posthouse.dkim.signer.SigningKey.State;
import org.posthouse.net.api.dns.Answer;
import org.posthouse.net.api.dns.Resolver;
import org.posthouse.support.Bound;
import org.posthouse.support.DataDirectory;
import org.posthouse.support.Threads;
import org.posthouse.support.address.AsciiForm;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps keys, looks for their records, and offers the filter as soon as there is one that signs. */
@Component(service = DnsRecords.class, immediate = true, configurationPid = "org.posthouse.dkim.signer")
@Designate(ocd = SignerConfig.class)
public final class SignerComponent implements DnsRecords {
    private static final Logger LOG = LoggerFactory.getLogger(SignerComponent.class);
    private static final String DIRECTORY = "dkim";
    private static final String LOOKING = "Looking for DKIM records";

    private final BundleContext context;
    private final KeyRing keys;
    private final Bound<Resolver> resolver = new Bound<>("resolver");
    private final Bound<DirectoryAdmin> directory = new Bound<>("directory");
    private final Bound<ServerName> name = new Bound<>("name of the server");
    private final ScheduledExecutorService timer = Threads.timer("dkim");
    private final List<ServiceRegistration<?>> operations = new ArrayList<>();
    private volatile SignerConfig config;
    private ScheduledFuture<?> reviews; // guarded by this
    private ServiceRegistration<Filter> filter; // guarded by this
    private boolean over; // guarded by this

    @Activate
    public SignerComponent(BundleContext context, SignerConfig config) throws IOException {
        this(
                context,
                new KeyRing(
                        new KeyFiles(DataDirectory.etc(context)
                                .map(etc -> etc.resolve(DIRECTORY))
                                .orElseGet(() -> DataDirectory.of(context, DIRECTORY))),
                        Clock.systemUTC()),
                config);
    }

    SignerComponent(BundleContext context, KeyRing keys, SignerConfig config) {
        this.context = context;
        this.keys = keys;
        for (Operation operation : new SignerOperations(keys, this::review).all()) {
            operations.add(context.registerService(Operation.class, operation, null));
        }
        configure(config);
        offer();
    }

    @Modified
    synchronized void configure(SignerConfig now) {
        config = now;
        if (reviews != null) {
            reviews.cancel(false);
        }
        Runnable work = Threads.guarded(LOG, LOOKING, this::reviewQuietly);
        reviews = timer.scheduleWithFixedDelay(work, 0, Math.max(1, now.checkMinutes()), TimeUnit.MINUTES);
    }

    @Deactivate
    void deactivate() {
        timer.shutdownNow();
        operations.forEach(ServiceRegistration::unregister);
        synchronized (this) {
            over = true;
            if (filter != null) {
                filter.unregister();
            }
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindResolver(Resolver service) {
        resolver.bind(service);
        timer.execute(Threads.guarded(LOG, LOOKING, this::reviewQuietly)); // it may have come after the first look
    }

    void unbindResolver(Resolver service) {
        resolver.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindDirectory(DirectoryAdmin service) {
        directory.bind(service);
    }

    void unbindDirectory(DirectoryAdmin service) {
        directory.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindName(ServerName service) {
        name.bind(service);
    }

    void unbindName(ServerName service) {
        name.unbind(service);
    }

    private void reviewQuietly() {
        try {
            review();
        } catch (IOException failed) {
            LOG.error("cannot store DKIM keys: {}", failed.getMessage());
        }
    }

    private void review() throws IOException {
        keys.review(this::isPublished, Duration.ofDays(Math.max(1, config.retireDays())));
        offer();
    }

    private boolean isPublished(String domain, SigningKey key) {
        return resolver.get()
                .map(dns -> dns.txt(key.selector() + "._domainkey." + domain))
                .filter(answer -> answer.kind() == Answer.Kind.FOUND)
                .filter(answer -> answer.records().stream().anyMatch(text -> isRecordOf(key, text)))
                .isPresent();
    }

    private static boolean isRecordOf(SigningKey key, String text) {
        return text.replaceAll("\\s+", "").contains(key.record().replaceFirst("^.*(p=)", "$1"));
    }

    /** Mail that leaves passes through a filter once a key signs; before that it costs nothing. */
    private synchronized void offer() {
        boolean signs =
                keys.all().values().stream().flatMap(List::stream).anyMatch(key -> key.state() == State.SIGNING);
        if (!over && signs && filter == null) {
            Dictionary<String, Object> properties = new Hashtable<>();
            properties.put(Filter.NAME, "dkim-signer");
            properties.put(Filter.DIRECTION, "out");
            properties.put(Filter.DEADLINE, 30_000L);
            properties.put("service.ranking", -1000); // after all that change the mail
            filter = context.registerService(
                    Filter.class, new Signing(keys, () -> name.get().map(ServerName::hostName)), properties);
        }
    }

    @Override
    public List<Entry> of(String domain) {
        String ascii = AsciiForm.comparable(domain);
        if (config.makeKeys() && keys.of(ascii).isEmpty() && isOurs(ascii)) {
            try {
                keys.create(ascii);
            } catch (IOException | GeneralSecurityException failed) {
                LOG.error("cannot make DKIM keys: domain={} error={}", ascii, failed.getMessage());
            }
        }
        return keys.of(ascii).stream()
                .map(key -> new Entry(key.selector() + "._domainkey." + ascii, "TXT", key.record(), "DKIM"))
                .toList();
    }

    private boolean isOurs(String domain) {
        Optional<DirectoryAdmin> known = directory.get();
        try {
            return known.isPresent()
                    && known.get().domains().stream()
                            .anyMatch(one -> AsciiForm.comparable(one.name()).equals(domain));
        } catch (DirectoryException later) {
            return false;
        }
    }
}
