package org.posthouse.update;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;
import org.posthouse.api.admin.OperationException;
import org.posthouse.support.classes.Preload;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An update from beginning to end. All that can be found out is found out before the running bundle is touched: the jar is
 * read, and its wiring is tried. Then it is stopped, replaced and started, as {@code bundle:update} does it, and watched. If
 * something that served before does not serve in time, the old jar is put back in the same way.
 */
final class Update {
    /** Begins the location of a bundle that the framework reads where its jar is, instead of copying that. */
    private static final String IN_PLACE = "reference:";

    private static final Logger LOG = LoggerFactory.getLogger(Update.class);
    private static final long LOOK_MILLIS = 100;

    /** So long all has to be well before it is called well. */
    private static final long CALM_MILLIS = 500;

    /** A component that failed may be tried again when something comes that it uses; longer than this is of little use. */
    private static final long FAILED_MILLIS = 3000;

    /** Finds out whether a new version can be resolved. */
    @FunctionalInterface
    interface Trying {
        void resolve(NewJar jar, Bundle old) throws OperationException;
    }

    private final Parts parts;
    private final Kept kept;
    private final Trying trial;
    private final Sight sight;
    private final Patience patience;
    private final WebStop web;

    Update(Parts parts, Kept kept, Trying trial, Sight sight, Patience patience, WebStop web) {
        this.parts = parts;
        this.kept = kept;
        this.trial = trial;
        this.sight = sight;
        this.patience = patience;
        this.web = web;
    }

    Parts parts() {
        return parts;
    }

    Kept kept() {
        return kept;
    }

    /**
     * Replaces a bundle.
     *
     * @param wanted its symbolic name or id
     * @param from where the new jar is; empty for where the bundle came from
     * @param wait how long what served before may take to serve again
     * @param endConnections it may be the bundle that owns the sockets
     * @return what was done
     * @throws OperationException if it was not, with what serves now
     */
    String update(String wanted, Optional<String> from, Duration wait, boolean endConnections)
            throws OperationException {
        Bundle bundle = parts.find(wanted);
        parts.mayBeReplaced(bundle, endConnections);
        try (Kept.Turn turn = kept.begin()) {
            Source source = new Source(from.orElseGet(() -> origin(bundle)));
            source.copyTo(turn.fresh());
            return replace(turn, bundle, source.text(), wait);
        }
    }

    /**
     * The jar that an update would take, with all that is looked at before the running bundle is touched. Nothing is changed.
     *
     * @throws OperationException if an update would not take it
     */
    NewJar tried(Bundle bundle, Optional<String> from) throws OperationException {
        try (Kept.Turn turn = kept.begin()) {
            Source source = new Source(from.orElseGet(() -> origin(bundle)));
            source.copyTo(turn.fresh());
            return tried(turn, bundle, source.text());
        }
    }

    private NewJar tried(Kept.Turn turn, Bundle bundle, String shown) throws OperationException {
        NewJar jar = NewJar.read(turn.fresh(), shown);
        if (!jar.symbolicName().equals(bundle.getSymbolicName())) {
            throw new OperationException(shown + " is " + jar.symbolicName() + ", not " + bundle.getSymbolicName());
        }
        trial.resolve(jar, bundle);
        return jar;
    }

    /** Replaces a bundle by what it was before its latest update; a second time undoes the first. */
    String rollback(String wanted, Duration wait, boolean endConnections) throws OperationException {
        Bundle bundle = parts.find(wanted);
        parts.mayBeReplaced(bundle, endConnections);
        try (Kept.Turn turn = kept.begin()) {
            Path before = kept.before(bundle)
                    .orElseThrow(() -> new OperationException("No earlier jar of " + bundle.getSymbolicName()
                            + " is kept: this operation has not updated it since it was installed"));
            new Source(before.toAbsolutePath().toString()).copyTo(turn.fresh());
            return replace(turn, bundle, "the kept jar", wait);
        }
    }

    private static String origin(Bundle bundle) {
        String location = bundle.getHeaders("").get(Constants.BUNDLE_UPDATELOCATION);
        String from = location != null ? location : bundle.getLocation();
        return from.startsWith(IN_PLACE) ? from.substring(IN_PLACE.length()) : from;
    }

    private String replace(Kept.Turn turn, Bundle bundle, String shown, Duration wait) throws OperationException {
        String name = bundle.getSymbolicName();
        NewJar jar = tried(turn, bundle, shown);
        Version old = bundle.getVersion();
        Expectation expected = new Expectation(bundle.getBundleId(), sight.of(bundle));
        Path way = keep(turn, bundle);
        Preload.whatIsRunning(bundle);
        LOG.info("update: replacing {} {} with {} from {}", name, old, jar.version(), shown);
        Optional<String> fault = swap(bundle, turn.fresh(), expected, wait);
        if (fault.isEmpty()) {
            return done(turn, bundle, old, jar.version());
        }
        LOG.warn("update: {} {} does not serve, restoring {}: {}", name, jar.version(), old, fault.get());
        Optional<String> worse = back(bundle, way, expected, wait);
        String text = name + " " + jar.version() + " does not serve: " + fault.get() + ". ";
        if (worse.isPresent()) {
            LOG.error("update: {} {} restored, but: {}", name, old, worse.get());
            // the way back stays, for a rollback by hand too, and whatever is tried next
            keepForLater(turn, bundle);
            throw new OperationException(text + "The previous version, " + old
                    + ", was restored, but does not serve either: " + worse.get() + ". See mail:wiring");
        }
        LOG.info("update: {} {} serves again", name, old);
        forget(turn, bundle);
        throw new OperationException(text + "The previous version, " + old + ", serves again");
    }

    /** Who interrupts the wait wants to go back, and that is not to be broken off. */
    private Optional<String> back(Bundle bundle, Path way, Expectation expected, Duration wait) {
        boolean interrupted = Thread.interrupted();
        try {
            return swap(bundle, way, expected, wait);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void keepForLater(Kept.Turn turn, Bundle bundle) {
        try {
            turn.served(bundle);
        } catch (IOException failed) {
            LOG.warn("update: cannot keep the previous jar of {}", bundle.getSymbolicName(), failed);
        }
    }

    private static Path keep(Kept.Turn turn, Bundle bundle) throws OperationException {
        try {
            return turn.keep(bundle);
        } catch (IOException failed) {
            throw new OperationException(
                    "Nothing was changed: cannot keep the running jar: " + failed.getMessage(), failed);
        }
    }

    private static String done(Kept.Turn turn, Bundle bundle, Version old, Version now) {
        String said = bundle.getSymbolicName() + " is now " + now + " and serves like " + old;
        try {
            turn.served(bundle);
            LOG.info("update: {}", said);
            return said + "; mail:rollback " + bundle.getSymbolicName() + " restores the previous version";
        } catch (IOException failed) {
            LOG.warn("update: cannot keep the previous jar of {}", bundle.getSymbolicName(), failed);
            return said + "; it cannot be rolled back, since the previous jar could not be kept: "
                    + failed.getMessage();
        }
    }

    private static void forget(Kept.Turn turn, Bundle bundle) {
        try {
            turn.unchanged(bundle);
        } catch (IOException failed) {
            LOG.warn("update: a copy of {} remains", bundle.getSymbolicName(), failed);
        }
    }

    /** Puts a jar in place of what runs; what is wrong with it, or empty if all serves. */
    private Optional<String> swap(Bundle bundle, Path jar, Expectation expected, Duration wait) {
        int how = Bundle.START_TRANSIENT | (Parts.isLazy(bundle) ? Bundle.START_ACTIVATION_POLICY : 0);
        try {
            web.stop(bundle, () -> stop(bundle));
        } catch (IllegalStateException gone) {
            return Optional.of("it cannot be stopped: " + reason(gone));
        }
        try (InputStream in = Files.newInputStream(jar)) {
            bundle.update(in);
        } catch (BundleException | IOException | IllegalStateException failed) {
            return Optional.of("the framework rejects it: " + reason(failed));
        }
        if (!expected.before().running()) {
            return Optional.empty();
        }
        try {
            bundle.start(how);
        } catch (BundleException | IllegalStateException failed) {
            return Optional.of("it does not start: " + reason(failed));
        }
        return watch(bundle, expected, wait);
    }

    /** Whether it is started when the server starts is not touched. */
    private static void stop(Bundle bundle) {
        try {
            bundle.stop(Bundle.STOP_TRANSIENT);
        } catch (BundleException failed) {
            // it is stopped all the same
            LOG.warn("update: {} did not stop cleanly: {}", bundle.getSymbolicName(), Reasons.of(failed));
        }
    }

    private static String reason(Exception failed) {
        return failed instanceof BundleException known ? Reasons.of(known) : Reasons.shortened(failed.toString());
    }

    /** Waits until all serves that served before, and has for a moment. */
    private Optional<String> watch(Bundle bundle, Expectation expected, Duration wait) {
        long begun = patience.millis();
        long well = -1;
        long failed = -1;
        while (true) {
            List<Expectation.Fault> faults = look(bundle, expected);
            Set<String> hollow = faults.isEmpty() && well < 0 ? sight.hollow(bundle) : Set.of();
            long now = patience.millis();
            boolean good = faults.isEmpty() && hollow.isEmpty();
            boolean last = faults.stream().anyMatch(Expectation.Fault::last);
            well = !good ? -1 : well < 0 ? now : well;
            failed = !last ? -1 : failed < 0 ? now : failed;
            if (good && now - well >= CALM_MILLIS) {
                return Optional.empty();
            }
            boolean over = now - begun >= wait.toMillis() && !good;
            if (over || last && now - failed >= FAILED_MILLIS) {
                return Optional.of(said(faults, hollow));
            }
            if (!patience.pause(LOOK_MILLIS)) {
                return good ? Optional.empty() : Optional.of("the wait was interrupted; " + said(faults, hollow));
            }
        }
    }

    /** What leaves while it is looked at may throw anything: that is a fault like others, and may pass. */
    private List<Expectation.Fault> look(Bundle bundle, Expectation expected) {
        try {
            return expected.missing(sight.of(bundle));
        } catch (RuntimeException | LinkageError leaving) {
            LOG.debug("cannot check what serves", leaving);
            return List.of(new Expectation.Fault(
                    "cannot check whether everything serves: " + Reasons.shortened(leaving.toString()), false));
        }
    }

    private static String said(List<Expectation.Fault> faults, Set<String> hollow) {
        List<String> all = faults.isEmpty()
                ? List.copyOf(hollow)
                : faults.stream().map(Expectation.Fault::text).toList();
        return all.get(0) + (all.size() > 1 ? " (and " + (all.size() - 1) + " more)" : "");
    }
}
