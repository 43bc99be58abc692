package org.posthouse.transport.relay;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthouse.api.message.Message;
import org.posthouse.api.transport.Job;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.net.api.Dialer;
import org.posthouse.net.api.ForbiddenAddressException;
import org.posthouse.net.api.TlsException;
import org.posthouse.sasl.client.Credentials;
import org.posthouse.support.AbsentException;
import org.posthouse.support.Bound;
import org.posthouse.transport.relay.config.RouteOptions;
import org.posthouse.transport.relay.config.Settings;
import org.posthouse.transport.relay.route.Hop;
import org.posthouse.transport.relay.route.Plan;
import org.posthouse.transport.relay.route.Results;
import org.posthouse.transport.relay.route.TlsDemand;
import org.posthouse.transport.relay.smtp.Answers;
import org.posthouse.transport.relay.smtp.Content;
import org.posthouse.transport.relay.smtp.Deadline;
import org.posthouse.transport.relay.smtp.HopFailedException;
import org.posthouse.transport.relay.smtp.LoginFailedException;
import org.posthouse.transport.relay.smtp.Mail;
import org.posthouse.transport.relay.smtp.Outcomes;
import org.posthouse.transport.relay.smtp.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One job: hop after hop until every recipient has its result or nothing is left to try. */
final class Delivery {
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

    /** Most conversations; more only means more refusals. */
    private static final int MAX_SESSIONS = 3;

    private static final Duration SLOT_WAIT = Duration.ofSeconds(5);

    private final Job job;
    private final Message message;
    private final Settings settings;
    private final Pool pool;
    private final Unreachables unreachables;
    private final Setbacks setbacks;
    private final Content content;
    private final Outcomes outcomes;
    private final Deadline deadline;
    private final RouteOptions options;
    private final Logins logins;
    private final Logins.Key key;
    private final Optional<Credentials> login;

    private RecipientResult temporary;
    private RecipientResult permanent;
    private Hop full;
    private final Set<String> heard = new HashSet<>();
    private int sessions;
    private boolean left;
    private boolean loggingIn;
    private boolean barred;

    /** What is known of hosts, whatever the job. */
    record Memory(Pool pool, Unreachables unreachables, Setbacks setbacks, Logins logins) {}

    /** @param login who to be at the next hop; empty if the route has no login */
    Delivery(Job job, Message message, Settings settings, Memory memory, Optional<Credentials> login) {
        this.job = job;
        this.message = message;
        this.settings = settings;
        this.pool = memory.pool();
        this.unreachables = memory.unreachables();
        this.setbacks = memory.setbacks();
        this.logins = memory.logins();
        this.login = login;
        this.content = new Content(message);
        this.outcomes = new Outcomes(job.recipients().size());
        this.deadline = Deadline.in(settings.timeouts().job());
        this.options = RouteOptions.of(job.route().options(), settings.tls());
        this.key = Logins.key(job.route(), options);
    }

    /**
     * Goes through the hops of a plan.
     *
     * @param bound where the dialer is bound
     * @param dialer makes the connections
     */
    List<RecipientResult> run(Plan plan, Bound<Dialer> bound, Dialer dialer) {
        if (plan.refusal().isPresent()) {
            return outcomes.results(plan.refusal().get());
        }
        try {
            bound.run(dialer, d -> tryAll(order(plan.hops()), d));
        } catch (AbsentException e) { // what servers have taken stays taken
            LOG.info("{} deferred: {}", job.mail().id(), e.getMessage());
            left = true;
        } catch (RuntimeException | Error e) { // as above
            LOG.error("{} cannot be sent now", job.mail().id(), e);
            temporary = Results.delayed("4.3.0", "Delivery temporarily failed");
        }
        if (pool.isClosing()) {
            outcomes.forget(); // what was broken off was this server's doing, and costs no retry
        }
        return outcomes.results(verdict());
    }

    private void tryAll(List<Hop> hops, Dialer dialer) {
        List<Hop> left = new ArrayList<>(hops);
        while (!left.isEmpty()) {
            if (outcomes.open().isEmpty()
                    || sessions >= MAX_SESSIONS
                    || deadline.over()
                    || pool.isClosing()
                    || barred) {
                break;
            }
            Hop hop = next(left);
            left.remove(hop);
            boolean alternative = !left.isEmpty() && next(left).rank() == hop.rank();
            boolean busy = !attempt(dialer, hop, alternative ? Duration.ZERO : SLOT_WAIT);
            if (busy && !alternative) {
                break; // it works, so others have no reason to get its mail
            }
        }
    }

    /** The next to try: a host that has answered would hardly say anything else at another of its addresses. */
    private Hop next(List<Hop> hops) {
        for (Hop hop : hops) {
            if (!heard.contains(hop.host())) {
                return hop;
            }
        }
        return hops.get(0);
    }

    /**
     * Hosts that put this mail off less often come first, by their rank among these; idle connections first among equals; hosts
     * that could not be reached a moment ago last.
     */
    private List<Hop> order(List<Hop> hops) {
        if (hops.size() == 1) {
            return hops;
        }
        List<Hop> order = new ArrayList<>(hops);
        String id = job.mail().id();
        order.sort(Comparator.comparing((Hop hop) -> unreachables.contain(hop.endpoint()))
                .thenComparing(hop -> setbacks.of(id, hop.endpoint()))
                .thenComparing(Hop::rank)
                .thenComparing(hop -> !pool.hasIdle(key(hop))));
        return order;
    }

    private Pool.Key key(Hop hop) {
        return new Pool.Key(
                hop.endpoint(),
                hop.serverName(),
                TlsDemand.of(options, hop),
                hop.internal(),
                settings.source(hop.address()),
                settings.heloName(),
                login);
    }

    /** What recipients get that no server said anything about. */
    private RecipientResult verdict() {
        if (left || pool.isClosing()) {
            return RelayTransport.GONE;
        } else if (temporary != null) {
            return temporary;
        } else if (permanent != null) {
            return permanent;
        } else if (loggingIn) {
            return Results.notTried("4.4.5", "Another connection to " + key.host() + " is about to log in");
        } else if (full != null) {
            return Results.notTried("4.4.5", "All connections to " + full + " are in use"); // rfc3463#3.5
        }
        return Results.delayed("4.4.1", "No server answered in time");
    }

    private void failed(Hop hop, RecipientResult result) {
        LOG.info("{} {}: {}", job.mail().id(), hop, result.status());
        if (result.status().permanent()) {
            permanent = result;
        } else {
            temporary = Outcomes.moreTelling(temporary, result);
        }
    }

    /** Tries a hop; false if all connections to it are in use. */
    private boolean attempt(Dialer dialer, Hop hop, Duration wait) {
        Optional<Pool.Slot> free = pool.borrow(key(hop), settings.maxConnectionsPerHost(), deadline.atMost(wait));
        if (free.isEmpty()) {
            full = hop;
            return false;
        }
        try (Pool.Slot slot = free.get()) {
            if (slot.idle().isPresent() && resume(slot.idle().get(), slot)) {
                return true;
            }
            if (login.isPresent() && !logins.begins(key, login.get())) {
                return isRefused(hop);
            }
            Session session = connect(dialer, hop, slot);
            unreachables.remove(hop.endpoint());
            converse(session, slot);
        } catch (HopFailedException e) {
            sessions++;
            heard.add(hop.host());
            failed(hop, e.result());
            if (e instanceof LoginFailedException failure) {
                barred = failure.refused(); // the host's other addresses would say the same, and count it
                logins.trouble(key, e.result().status());
            } else if (login.isPresent()
                    && e.result().remoteMta().isEmpty()
                    && e.result().status().enhanced().startsWith("4.7.")) {
                logins.trouble(key, e.result().status()); // no TLS that this login must have
            }
            if (!e.result().status().permanent()) {
                setbacks.add(job.mail().id(), hop.endpoint());
            }
        } catch (ForbiddenAddressException e) {
            failed(hop, forbidden(hop));
        } catch (IOException e) {
            LOG.debug("{} {}", job.mail().id(), hop, e);
            if (!pool.isClosing()) { // else it may be this server's doing
                unreachables.add(hop.endpoint());
                failed(hop, Answers.unreachable(e, hop));
            }
        }
        return true;
    }

    /** Why the login must not be tried now: true if it was refused meanwhile, false if another connection is at it. */
    private boolean isRefused(Hop hop) {
        Optional<RecipientResult> refusal = login.flatMap(credentials -> logins.rests(key, credentials));
        refusal.ifPresent(result -> failed(hop, result));
        barred = refusal.isPresent();
        loggingIn = refusal.isEmpty();
        return barred;
    }

    private static RecipientResult forbidden(Hop hop) {
        if (hop.fixed()) { // the route's mistake, not the sender's
            return Results.delayed(
                    "4.3.5", "Next hop " + hop + " is internal or this server itself, which its route does not allow");
        }
        return Results.failed(550, "5.4.4", "Mail exchanger " + hop + " has an internal address or one of this server");
    }

    /** Goes on with an idle connection; false if it was closed meanwhile. */
    private boolean resume(Session session, Pool.Slot slot) {
        if (session.isOutOfStep()) {
            session.drop();
            return false;
        }
        session.reuse(settings.timeouts(), deadline);
        return converse(session, slot);
    }

    private Session connect(Dialer dialer, Hop hop, Pool.Slot slot) throws IOException {
        TlsDemand demand = TlsDemand.of(options, hop);
        try {
            Session session = Session.open(dialer, hop, settings, demand, login, deadline, slot);
            login.ifPresent(credentials -> logins.accepted(key, credentials));
            return session;
        } catch (LoginFailedException e) {
            if (e.refused()) {
                logins.refused(key, login.orElseThrow(), e.result());
            }
            throw e;
        } catch (Session.TlsFailedException e) {
            LOG.info("{} {}: TLS failed: {}", job.mail().id(), hop, why(e.getCause()));
            if (demand.mandatory()) {
                throw new HopFailedException(Session.insecure(hop, demand, e));
            }
        } finally {
            login.ifPresent(credentials -> logins.ends(key));
        }
        return Session.open(dialer, hop, settings, TlsDemand.NONE, Optional.empty(), deadline, slot); // rfc7435#3
    }

    private static String why(Throwable failure) {
        String text = String.valueOf(failure.getMessage());
        return failure instanceof TlsException tls ? "reason=" + tls.reason() + " " + text : text;
    }

    /** Sends the mail; false if the connection turned out to be closed before that. */
    private boolean converse(Session session, Pool.Slot slot) {
        Mail.End end = Mail.End.READY;
        List<Integer> asked = outcomes.open();
        List<Integer> to = asked;
        sessions++;
        boolean known = false;
        try {
            while (end == Mail.End.READY && !to.isEmpty()) {
                Mail mail = new Mail(session, job, message, content, settings, outcomes);
                end = mail.run(to);
                to = session.mails() < settings.mailsPerConnection() ? mail.again() : List.of();
            }
            known = true;
        } finally {
            if (!known) {
                session.drop();
            }
        }
        if (end == Mail.End.STALE) {
            session.drop();
            sessions--;
            return false;
        }
        heard.add(session.hop().host());
        session.wantsLogin()
                .ifPresentOrElse(
                        reply -> logins.trouble(key, "530", "login required: " + reply.status()),
                        () -> logins.well(key));
        if (outcomes.isDelayed(asked)) {
            setbacks.add(job.mail().id(), session.hop().endpoint());
        }
        if (end == Mail.End.BROKEN) {
            session.drop();
        } else if (session.mails() >= settings.mailsPerConnection()
                || settings.idle().isZero()
                || session.isSeenOutOfStep() // what it says later is seen by the next mail
                || !slot.keep(session, settings.idle())) {
            session.quit();
        }
        return true;
    }
}
