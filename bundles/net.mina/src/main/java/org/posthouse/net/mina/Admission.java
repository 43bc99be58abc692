package org.posthouse.net.mina;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.posthouse.support.RateLimited;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may come in. When all connections are taken, or all that those without a login may have, the one of them that has been idle
 * longest goes in favour of the newcomer: whoever only holds connections keeps nobody out. Any thread; a strand's lock may be held
 * by the caller of what counts, and by nobody who calls {@link #admit}.
 */
final class Admission {
    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);

    /** Whoever did something so short a time ago is busy, and not idle. */
    private static final long IDLE = Duration.ofSeconds(3).toNanos();

    private final RateLimited log = new RateLimited(LOG, Duration.ofSeconds(10));
    private final Collection<Strand> strands;
    private final Budget budget;
    private final Accounts accounts = new Accounts();
    private final AtomicInteger all = new AtomicInteger();
    private final AtomicInteger strangers = new AtomicInteger();

    /** @param strands those that are open, now and later */
    Admission(Collection<Strand> strands, Budget budget) {
        this.strands = strands;
        this.budget = budget;
    }

    /** Counts a newcomer; false if there is no room for it. */
    boolean admit(Port port, InetAddress address) {
        if (port.isFull(address)) { // asked first, or another would make room for nobody
            port.countRefused();
            return refused(port, address, "connection limit of the address reached");
        }
        Budget.Limits limits = budget.limits();
        if ((all.get() >= limits.connections() || strangers.get() >= limits.strangers()) && !makeRoom(null)) {
            port.countRefused();
            return refused(port, address, "connection limit reached");
        }
        if (port.isFull() && !makeRoom(port)) {
            port.countRefused();
            return refused(port, address, "connection limit of the listener reached");
        }
        if (!port.admit(address)) {
            return refused(port, address, "too many arrived at once");
        }
        all.incrementAndGet();
        strangers.incrementAndGet();
        return true;
    }

    private boolean refused(Port port, InetAddress address, String why) {
        log.warn("listener {}: {} refused: {}", port.listener().name(), address.getHostAddress(), why);
        return false;
    }

    /** Ends the connection without a login that has been idle longest, of this port or, if it is null, of all. */
    private boolean makeRoom(Port port) {
        record Idle(Strand strand, long nanos) {}
        long now = System.nanoTime();
        Optional<Idle> oldest = strands.stream()
                .filter(strand -> port == null || strand.port() == port)
                .map(strand -> new Idle(strand, strand.idleFor(now)))
                .filter(idle -> idle.nanos > IDLE)
                .max(Comparator.comparingLong(Idle::nanos));
        oldest.ifPresent(idle -> {
            Strand strand = idle.strand;
            String why =
                    "idle for " + Duration.ofNanos(idle.nanos).toSeconds() + " s, and the connection limit is reached";
            log.warn(
                    "{}: {} from {} ended: {}",
                    strand.about().id(),
                    strand.about().listener().name(),
                    strand.about().remote(),
                    why);
            strand.end(why);
        });
        return oldest.isPresent();
    }

    /** A client has logged in; false if its account has as many sessions as it may have. */
    boolean login(Strand strand, String account) {
        String protocol = strand.about().listener().protocol();
        if (!accounts.enter(protocol, account, budget.limits().perAccount())) {
            log.warn(
                    "{}: refused a session of {} from {}: the account has {} over {}",
                    strand.about().id(),
                    account,
                    strand.about().remote(),
                    budget.limits().perAccount(),
                    protocol);
            return false;
        }
        strangers.decrementAndGet();
        return true;
    }

    /** The login was refused after all: it is a stranger's again, one more than there may be if need be. */
    void logout(Strand strand, String account) {
        strangers.incrementAndGet();
        accounts.leave(strand.about().listener().protocol(), account);
    }

    /** A connection that was admitted is gone, or about to be. */
    void leave(Strand strand) {
        all.decrementAndGet();
        if (strand.account() == null) {
            strangers.decrementAndGet();
        } else {
            accounts.leave(strand.about().listener().protocol(), strand.account());
        }
        strand.port().leave(strand.about().remote().getAddress());
    }

    /** More than three quarters of what there is for clients without a login is in use. */
    boolean isCrowded() {
        Budget.Limits limits = budget.limits();
        return all.get() > limits.connections() / 4 * 3 || strangers.get() > limits.strangers() / 4 * 3;
    }
}
