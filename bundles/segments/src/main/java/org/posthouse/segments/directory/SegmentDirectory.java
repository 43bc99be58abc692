package org.posthouse.segments.directory;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.posthouse.segments.LogOptions;
import org.posthouse.support.DataDirectory;
import org.posthouse.support.data.RefusedException;
import org.posthouse.support.data.StoreIdentity;
import org.posthouse.support.warning.OperatorWarning;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory of segments in the life of a component: opened on a thread of its own, again and again until that works;
 * offered as a service as long as it is open; tidied up from time to time; left for another directory when the
 * configuration names one. A directory that does not belong to the store is refused, and tried again until it does.
 *
 * @param <T> what is opened there
 * @param <C> the component's configuration
 */
public final class SegmentDirectory<T, C> {
    private static final Logger LOG = LoggerFactory.getLogger(SegmentDirectory.class);
    /** Below the 5 s for which SCR makes others wait. */
    private static final Duration LEAVE = Duration.ofSeconds(4);

    /**
     * What a configuration says about the directory itself.
     *
     * @param directory where it is; blank for the usual place
     * @param segmentMebibytes size at which a new segment is begun
     * @param keepFreeMebibytes room on the disk that is not used
     * @param housekeepingSeconds time between two rounds of housekeeping
     * @param lockWaitSeconds how long an attempt to open it waits for another instance to leave
     */
    public record Options(
            String directory,
            int segmentMebibytes,
            int keepFreeMebibytes,
            int housekeepingSeconds,
            int lockWaitSeconds) {
        LogOptions log(String name) {
            return LogOptions.defaults(name)
                    .withSegmentSize(octets(segmentMebibytes))
                    .withMinFree(keepFree())
                    .withLockWait(Duration.ofSeconds(lockWaitSeconds));
        }

        /** Room on the disk that is not used, in octets. */
        public long keepFree() {
            return octets(keepFreeMebibytes);
        }

        Duration housekeeping() {
            return Duration.ofSeconds(housekeepingSeconds);
        }
    }

    /** Who lives in the directory. */
    public interface Tenant<T, C> {
        Options options(C config);

        /** Opens it; called again some seconds after it failed. */
        T open(Path directory, LogOptions options, C config) throws IOException;

        /** Takes the limits of a configuration in the midst of life; must not block. */
        void limits(T open, C config);

        /** Does all the housekeeping there is to do, and gives up when it is closed. */
        void maintain(T open) throws IOException;

        /** Lets no more calls in, waits for those inside, and leaves the directory; whoever is late fails. */
        void close(T open, Duration atMost);
    }

    private final BundleContext context;
    private final String name;
    private final Class<? super T> service;
    private final Tenant<T, C> tenant;
    private String place;
    private Life life;

    /**
     * Begins to open it.
     *
     * @param name of the directory, and of threads
     * @param service as what it is offered
     */
    public SegmentDirectory(
            BundleContext context, String name, Class<? super T> service, Tenant<T, C> tenant, C config) {
        this.context = context;
        this.name = name;
        this.service = service;
        this.tenant = tenant;
        this.place = tenant.options(config).directory();
        this.life = new Life(config);
    }

    /** Follows a changed configuration; only another directory interrupts the service. */
    public synchronized void modified(C config) {
        String now = tenant.options(config).directory();
        if (now.equals(place)) {
            life.limits(config);
        } else {
            place = now;
            life.end();
            life = new Life(config);
        }
    }

    /** Withdraws the service and leaves the directory. */
    public synchronized void close() {
        life.end();
    }

    /** Octets in so many mebibytes. */
    public static long octets(int mebibytes) {
        return (long) mebibytes << 20;
    }

    /** One directory, opened once and closed once. */
    private final class Life {
        private final Keeper<T> keeper;
        private final OperatorWarning warning = new OperatorWarning(context, name);
        private C config;
        private T open;
        private ServiceRegistration<?> registration;
        private boolean ended;
        private boolean offering;
        private boolean abandoned; // by end(), to the one that offers

        Life(C initial) {
            config = initial;
            Options options = tenant.options(initial);
            keeper = new Keeper<>(
                    name, () -> open(options, initial), this::offer, tenant::maintain, options.housekeeping());
        }

        private T open(Options options, C initial) throws IOException {
            try {
                T opened = claimed(options, initial);
                warning.clear();
                return opened;
            } catch (RefusedException e) {
                warning.raise(e.getMessage());
                throw e;
            } catch (IOException | RuntimeException e) {
                warning.raise("Cannot be opened; see the log for the reason");
                throw e;
            }
        }

        private T claimed(Options options, C initial) throws IOException {
            Path directory = DataDirectory.of(context, name, options.directory());
            Optional<StoreIdentity> identity = StoreIdentity.of(context, name, directory);
            if (identity.isPresent()) {
                identity.get().claim();
            }
            T opened = tenant.open(directory, options.log(name), initial);
            if (identity.isPresent()) {
                try {
                    identity.get().confirm();
                } catch (IOException e) {
                    tenant.close(opened, LEAVE);
                    throw e;
                }
            }
            return opened;
        }

        private void offer(T opened) {
            synchronized (this) {
                open = opened;
                tenant.limits(opened, config); // they may have changed while it was being opened
                if (ended) {
                    return;
                }
                offering = true;
            }
            // outside the lock: those who wait for the service are activated in this call
            ServiceRegistration<?> offered = register(opened);
            boolean late;
            synchronized (this) {
                registration = offered;
                offering = false;
                late = abandoned;
                notifyAll();
            }
            if (late) {
                leave(LEAVE);
            }
        }

        /** Null if that is not possible. */
        private ServiceRegistration<?> register(T opened) {
            try {
                return context.registerService(service, opened, null);
            } catch (IllegalStateException e) {
                LOG.debug("{}: the bundle stopped meanwhile", name, e);
            } catch (RuntimeException e) {
                LOG.error("{} cannot be registered", name, e);
            }
            return null;
        }

        synchronized void limits(C now) {
            config = now;
            keeper.interval(tenant.options(now).housekeeping());
            if (open != null) {
                tenant.limits(open, now);
            }
        }

        void end() {
            warning.clear();
            long until = System.nanoTime() + LEAVE.toNanos();
            if (offered(until)) {
                leave(Duration.ofNanos(Math.max(0, until - System.nanoTime())));
            }
        }

        /** True once nobody is offering it; when the time is over, whoever is will leave in our place. */
        private synchronized boolean offered(long until) {
            ended = true;
            try {
                long left;
                while (offering && (left = until - System.nanoTime()) > 0) {
                    TimeUnit.NANOSECONDS.timedWait(this, left);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            abandoned = offering;
            return !offering;
        }

        private void leave(Duration atMost) {
            ServiceRegistration<?> offered;
            synchronized (this) {
                offered = registration;
                registration = null;
            }
            if (offered != null) {
                try {
                    offered.unregister();
                } catch (IllegalStateException e) {
                    LOG.debug("{}: already unregistered", name, e);
                }
            }
            keeper.leave(opened -> tenant.close(opened, atMost));
        }
    }
}
