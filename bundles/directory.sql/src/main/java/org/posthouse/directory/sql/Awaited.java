package org.posthouse.directory.sql;

import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.osgi.framework.BundleContext;
import org.posthouse.support.Threads;
import org.posthouse.support.warning.OperatorWarning;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells operators of sources that keep domains and have not been here for a while; an update takes less. */
final class Awaited {
    private static final Logger LOG = LoggerFactory.getLogger(Awaited.class);
    private static final int PATIENCE_SECONDS = 30;

    private final OperatorWarning warning;
    private final Lookup lookup;
    private final Sources sources;
    private final ScheduledExecutorService timer;
    private final AtomicInteger changes = new AtomicInteger();

    Awaited(BundleContext context, Lookup lookup, Sources sources, ScheduledExecutorService timer) {
        this.warning = new OperatorWarning(context, "directory");
        this.lookup = lookup;
        this.sources = sources;
        this.timer = timer;
    }

    /** One left, or a domain changed hands. */
    void lookLater() {
        int change = changes.incrementAndGet();
        try {
            timer.schedule(
                    Threads.guarded(LOG, "The check for absent directories", () -> look(change)),
                    PATIENCE_SECONDS,
                    TimeUnit.SECONDS);
        } catch (RejectedExecutionException leaving) {
            LOG.debug("leaving");
        }
    }

    /** Takes a warning back, if there is one and its source has come. */
    void lookNow() {
        try {
            timer.execute(Threads.guarded(LOG, "The check for absent directories", () -> {
                if (absent().isEmpty()) {
                    warning.clear();
                }
            }));
        } catch (RejectedExecutionException leaving) {
            LOG.debug("leaving");
        }
    }

    private void look(int change) {
        if (change != changes.get()) {
            return; // another look is to come
        }
        Map<String, String> absent = absent();
        if (absent.isEmpty()) {
            warning.clear();
            return;
        }
        String text = absent.entrySet().stream()
                .map(one -> "the directory " + one.getKey() + ", which keeps the accounts of " + one.getValue()
                        + ", is absent: mail and logins of these accounts wait")
                .collect(Collectors.joining("; "));
        LOG.warn("{}", text);
        warning.raise(Character.toUpperCase(text.charAt(0)) + text.substring(1));
    }

    private Map<String, String> absent() {
        try {
            Map<String, String> all = lookup.sources();
            all.keySet().removeIf(sources::isHere);
            return all;
        } catch (SQLException unknown) {
            LOG.debug("Cannot read the domains", unknown);
            return Map.of();
        }
    }
}
