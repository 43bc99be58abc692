package org.posthouse.transport.relay;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Status;
import org.posthouse.api.transport.Job;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.api.transport.Transport;
import org.posthouse.net.api.Dialer;
import org.posthouse.net.api.dns.Resolver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends mail to other servers by SMTP (rfc5321). Options of a route: {@code host} (a fixed next hop instead of the MX of the
 * destination), {@code port}, {@code tls} ({@code none}, {@code opportunistic}, {@code require}, {@code verify}) and
 * {@code internal} ({@code true} allows loopback and private addresses).
 */
@Component(
        service = Transport.class,
        immediate = true,
        property = Transport.NAME + "=smtp",
        configurationPid = "org.posthouse.transport.relay")
@Designate(ocd = RelayConfig.class)
public final class RelayTransport implements Transport {
    private static final Logger LOG = LoggerFactory.getLogger(RelayTransport.class);
    private static final Duration GRACE = Duration.ofSeconds(4);
    private static final Status BROKEN = new Status(451, "4.3.0", "Delivery failed for now");

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Dialer dialer;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile Resolver resolver;

    volatile Settings settings;
    private final IdlePeers idle = new IdlePeers();
    private final HostSlots slots = new HostSlots();
    private final Gate gate = new Gate();
    private ScheduledExecutorService sweeper;

    @Activate
    void activate(RelayConfig config) {
        settings = Settings.of(config);
        sweeper = new ScheduledThreadPoolExecutor(1, run -> {
            Thread thread = new Thread(run, "relay-idle");
            thread.setDaemon(true);
            return thread;
        });
        sweeper.scheduleWithFixedDelay(idle::closeOld, 1, 1, TimeUnit.SECONDS);
    }

    @Modified
    void modified(RelayConfig config) {
        settings = Settings.of(config);
    }

    @Deactivate
    void deactivate() {
        gate.close(GRACE); // what takes longer goes on by itself and still reports to the queue
        if (sweeper != null) {
            sweeper.shutdownNow();
        }
        idle.close();
    }

    @Override
    public List<RecipientResult> deliver(Job job, Message message) {
        Dialer dial = dialer;
        Resolver dns = resolver;
        Settings now = settings;
        if (dial == null || dns == null || !gate.enter()) {
            return same(job, RecipientResult.notTried(Status.UNAVAILABLE));
        }
        try {
            HopFinder.Found found = new HopFinder(dns, now).find(job.route());
            if (found.failure().isPresent()) {
                Status why = found.failure().get();
                return same(job, why.permanent() ? RecipientResult.failed(why) : RecipientResult.delayed(why));
            }
            return new Delivery(dial, now, idle, slots, job, message).run(found.hops());
        } catch (RuntimeException e) {
            LOG.error("{} cannot be sent to {}", job.mail(), job.route().destination(), e);
            return same(job, RecipientResult.delayed(BROKEN));
        } finally {
            gate.leave();
        }
    }

    private static List<RecipientResult> same(Job job, RecipientResult result) {
        return Collections.nCopies(job.recipients().size(), result);
    }
}
