package org.posthouse.tls.acme;

import java.net.InetAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.api.directory.DirectoryAdmin;
import org.posthouse.api.directory.DirectoryException;
import org.posthouse.api.server.ServerName;
import org.posthouse.net.api.dns.Answer;
import org.posthouse.net.api.dns.Resolver;
import org.posthouse.net.api.tls.CertificateInstaller;
import org.posthouse.net.api.tls.Certificates;
import org.posthouse.net.api.tls.Renewal;
import org.posthouse.support.AbsentException;
import org.posthouse.support.Bound;
import org.posthouse.support.DataDirectory;
import org.posthouse.support.Threads;
import org.posthouse.support.warning.OperatorWarning;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the server's certificate by ACME. */
@Component(service = Renewal.class, immediate = true, configurationPid = "org.posthouse.tls.acme")
@Designate(ocd = AcmeConfig.class)
public final class Acme implements Renewal {
    private static final Logger LOG = LoggerFactory.getLogger(Acme.class);
    private static final long FIRST_SECONDS = 10;
    private static final long LOOK_SECONDS = 30;
    private static final long NAMES_NANOS = TimeUnit.HOURS.toNanos(1);
    private static final Duration DNS_PAUSE = Duration.ofSeconds(5);
    private static final long LEAVE_SECONDS = 4;

    private final Path directory;
    private final OperatorWarning warning;
    private final Bound<Certificates> certificates = new Bound<>("certificates");
    private final Bound<CertificateInstaller> installer = new Bound<>("certificates");
    private final Bound<Resolver> resolver = new Bound<>("resolver");
    private final Bound<ServerName> serverName = new Bound<>("server's name");
    private final Bound<DirectoryAdmin> domains = new Bound<>("directory");
    private final ScheduledExecutorService thread = Threads.timer("acme");
    private final Renewer renewer;
    private volatile AcmeConfig config;
    private List<String> derived = List.of(); // of the thread, as the next two
    private Object derivedFor = "";
    private long derivedAt;

    /** Begins to look. */
    @Activate
    public Acme(BundleContext context, AcmeConfig config) {
        this.directory = DataDirectory.of(context, "acme");
        this.warning = new OperatorWarning(context, "acme");
        this.config = config;
        this.renewer = new Renewer(
                certificates, installer, Clock.systemUTC(), directory.resolve("state"), new Renewer.Outcome() {
                    @Override
                    public void failed(String problem, Instant next) {
                        warning.raise("No certificate by ACME: " + problem);
                    }

                    @Override
                    public void succeeded() {
                        warning.clear();
                    }
                });
        thread.scheduleWithFixedDelay(
                Threads.guarded(LOG, "ACME", this::look), FIRST_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
    }

    @Modified
    void modified(AcmeConfig changed) {
        config = changed;
        lookSoon();
    }

    /** An order that is under way is given up; its listener is closed. */
    @Deactivate
    void deactivate() throws InterruptedException {
        thread.shutdownNow();
        warning.clear();
        if (!thread.awaitTermination(LEAVE_SECONDS, TimeUnit.SECONDS)) {
            LOG.warn("an order is still in progress");
        }
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindCertificates(Certificates service) {
        certificates.bind(service);
    }

    void unbindCertificates(Certificates service) {
        certificates.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindInstaller(CertificateInstaller service) {
        installer.bind(service);
    }

    void unbindInstaller(CertificateInstaller service) {
        installer.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindResolver(Resolver service) {
        resolver.bind(service);
    }

    void unbindResolver(Resolver service) {
        resolver.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindServerName(ServerName service) {
        serverName.bind(service);
    }

    void unbindServerName(ServerName service) {
        serverName.unbind(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindDomains(DirectoryAdmin service) {
        domains.bind(service);
    }

    void unbindDomains(DirectoryAdmin service) {
        domains.unbind(service);
    }

    @Override
    public String name() {
        return Renewer.NAME;
    }

    @Override
    public Status status() {
        return renewer.status();
    }

    @Override
    public Optional<String> renew() {
        if (!config.enabled()) {
            return Optional.of("ACME is off: see enabled in org.posthouse.tls.acme");
        }
        if (status().state() == State.RUNNING) {
            return Optional.of("A certificate is already being obtained");
        }
        renewer.want();
        lookSoon();
        return Optional.empty();
    }

    private void lookSoon() {
        try {
            thread.execute(Threads.guarded(LOG, "ACME", this::look));
        } catch (RejectedExecutionException leaving) {
            LOG.debug("leaving");
        }
    }

    private void look() {
        AcmeConfig now = config;
        if (!now.enabled()) {
            renewer.stop();
            warning.clear();
            return;
        }
        try {
            renewer.look(plan(now));
        } catch (InterruptedException leaving) {
            Thread.currentThread().interrupt();
        }
    }

    private Renewer.Plan plan(AcmeConfig now) {
        List<String> names = names(now);
        List<String> refused = Arrays.stream(now.names())
                .filter(name -> !name.isBlank() && Names.normal(name).isEmpty())
                .toList();
        boolean wildcard = names.stream().anyMatch(name -> name.startsWith("*."));
        String problem = !refused.isEmpty()
                ? "invalid host names: " + String.join(", ", refused)
                : wildcard && !now.challenge().equals("dns-01") ? "a name with * needs the challenge dns-01" : "";
        return new Renewer.Plan(
                names,
                problem,
                String.join(" ", now.directory(), now.challenge(), String.join(",", names)),
                issuer(now),
                new Schedule(
                        Duration.ofMinutes(Math.max(1, now.retryMinutes())),
                        Math.max(1, Math.min(90, now.renewPercent())),
                        new SecureRandom()));
    }

    private Issuer issuer(AcmeConfig now) {
        return new AcmeIssuer(
                now.directory(),
                now.contact(),
                now.agreeToTerms(),
                now.accountKey().isBlank()
                        ? directory.resolve("account.key")
                        : Path.of(now.accountKey().strip()),
                now.keyType(),
                now.trusted(),
                responder(now));
    }

    private Responder responder(AcmeConfig now) {
        return switch (now.challenge()) {
            case "tls-alpn-01" -> new TlsAlpnResponder(now.address(), now.tlsPort());
            case "dns-01" ->
                new DnsResponder(
                        Arrays.stream(now.dnsCommand())
                                .filter(argument -> !argument.isEmpty())
                                .toList(),
                        Duration.ofSeconds(now.dnsCommandSeconds()),
                        Duration.ofSeconds(now.dnsWaitSeconds()),
                        DNS_PAUSE,
                        this::txt);
            default -> new HttpResponder(now.address(), now.httpPort());
        };
    }

    private List<String> txt(String name) {
        try {
            return resolver.call(r -> r.txt(name)).records();
        } catch (AbsentException e) {
            return List.of();
        }
    }

    private List<String> names(AcmeConfig now) {
        List<String> configured = Names.configured(now.names());
        if (!configured.isEmpty()) {
            return configured;
        }
        String server;
        List<String> local;
        try {
            server = serverName.call(n -> n.isQualified() ? n.hostName() : "");
            local = domains.call(DirectoryAdmin::domains).stream()
                    .map(DirectoryAdmin.Domain::name)
                    .toList();
        } catch (AbsentException | DirectoryException later) {
            return derived; // known before, perhaps
        }
        Object of = List.of(server, local);
        if (!of.equals(derivedFor) || System.nanoTime() - derivedAt > NAMES_NANOS) {
            derived = Names.derived(server, local, had(), this::addresses);
            derivedFor = of;
            derivedAt = System.nanoTime();
        }
        return derived;
    }

    private List<String> had() {
        try {
            return Renewer.installed(certificates.call(Certificates::all))
                    .map(entry -> entry.chain().get(0).names())
                    .orElse(List.of());
        } catch (AbsentException e) {
            return List.of();
        }
    }

    private Optional<List<InetAddress>> addresses(String name) {
        try {
            Answer<InetAddress> answer = resolver.call(r -> r.addresses(name));
            return answer.kind() == Answer.Kind.TRY_LATER ? Optional.empty() : Optional.of(answer.records());
        } catch (AbsentException e) {
            return Optional.empty();
        }
    }
}
