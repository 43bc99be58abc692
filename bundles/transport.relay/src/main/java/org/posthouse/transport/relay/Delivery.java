package org.posthouse.transport.relay;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Status;
import org.posthouse.api.transport.Job;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.api.transport.RecipientResult.Action;
import org.posthouse.net.api.Dialer;
import org.posthouse.net.api.ForbiddenAddressException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Delivers a job: tries host after host until each recipient is decided on (rfc5321#5.1). */
final class Delivery {
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);
    private static final Status LOOP = new Status(554, "5.4.6", "Mail for the domain comes back to this server");
    private static final Status FORBIDDEN =
            new Status(550, "5.4.4", "The mail exchanger has an address that is not public");
    private static final Status NOT_CONNECTED = new Status(451, "4.4.1", "Cannot connect to the next server");
    private static final Status LOST = new Status(451, "4.4.2", "Connection to the next server was lost");
    private static final Status NO_TLS = new Status(451, "4.7.5", "The connection cannot be encrypted as required");
    private static final Status BUSY = new Status(451, "4.3.2", "Too many connections to the next server already");

    private final Dialer dialer;
    private final Settings settings;
    private final IdlePeers idle;
    private final HostSlots slots;
    private final Job job;
    private final Message message;
    private final Map<Integer, RecipientResult> results = new TreeMap<>();
    private RecipientResult lastFailure;

    Delivery(Dialer dialer, Settings settings, IdlePeers idle, HostSlots slots, Job job, Message message) {
        this.dialer = dialer;
        this.settings = settings;
        this.idle = idle;
        this.slots = slots;
        this.job = job;
        this.message = message;
    }

    List<RecipientResult> run(List<Hop> hops) {
        for (Hop hop : hops) {
            Set<Integer> open = open();
            if (open.isEmpty()) {
                break;
            }
            if (!slots.take(hop.address(), settings.maxConnectionsPerHost())) {
                note(hop, Action.NOT_TRIED, BUSY);
                continue;
            }
            try {
                attempt(hop, open);
            } finally {
                slots.release(hop.address());
            }
        }
        List<RecipientResult> all = new ArrayList<>();
        for (int i = 0; i < job.recipients().size(); i++) {
            all.add(results.getOrDefault(i, lastFailure));
        }
        return all;
    }

    private Set<Integer> open() {
        Set<Integer> open = new TreeSet<>();
        for (int i = 0; i < job.recipients().size(); i++) {
            if (!results.containsKey(i)) {
                open.add(i);
            }
        }
        return open;
    }

    private void attempt(Hop hop, Set<Integer> open) {
        Peer peer;
        try {
            Optional<Peer> waiting = idle.take(hop);
            peer = waiting.isPresent() ? waiting.get() : connect(hop);
        } catch (IOException e) {
            failed(hop, e);
            return;
        }
        Mailing mailing = new Mailing(peer, job, message, settings);
        try {
            mailing.send(open);
        } catch (IOException e) {
            LOG.debug("{} lost {}", job.mail(), hop.host(), e);
            peer.breakOff();
            note(hop, Action.DELAYED, LOST);
        } catch (RuntimeException e) {
            peer.breakOff();
            throw e;
        } finally {
            results.putAll(mailing.results());
            if (lastFailure == null) {
                note(hop, Action.DELAYED, LOST);
            }
            idle.give(peer, settings.keepIdle());
        }
    }

    private Peer connect(Hop hop) throws IOException {
        try {
            return Peer.connect(dialer, hop, settings, false);
        } catch (Peer.TlsException e) {
            if (hop.tls() != Settings.Tls.OPPORTUNISTIC) {
                throw e;
            }
            LOG.info("{} TLS with {} failed, sending in clear: {}", job.mail(), hop.host(), e.getMessage());
            return Peer.connect(dialer, hop, settings, true); // rfc7435#3
        }
    }

    private void failed(Hop hop, IOException e) {
        LOG.debug("{} cannot use {} {}", job.mail(), hop.host(), hop.address(), e);
        if (e instanceof ForbiddenAddressException) {
            note(hop, Action.FAILED, FORBIDDEN);
        } else if (e instanceof Peer.LoopException) {
            note(hop, Action.FAILED, LOOP);
        } else if (e instanceof Peer.TlsException) {
            note(hop, Action.DELAYED, NO_TLS);
        } else if (e instanceof Peer.RefusedException refused) {
            // a refused greeting may be about this host only: never for good
            Status said = refused.reply().status();
            note(hop, Action.DELAYED, said.temporary() ? said : new Status(451, "4.4.0", "Greeting refused: " + said));
        } else {
            note(
                    hop,
                    Action.DELAYED,
                    new Status(451, NOT_CONNECTED.enhanced(), NOT_CONNECTED.text() + " " + hop.host()));
        }
    }

    /** Remembers why a host was of no use; what may pass later outweighs what will not. */
    private void note(Hop hop, Action action, Status status) {
        if (lastFailure == null || lastFailure.action() == Action.FAILED || action != Action.FAILED) {
            lastFailure = new RecipientResult(
                    action, status, action == Action.NOT_TRIED ? Optional.empty() : Optional.of(hop.host()));
        }
    }
}
