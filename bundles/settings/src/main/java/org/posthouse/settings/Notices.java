package org.posthouse.settings;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.posthouse.support.warning.OperatorWarning;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What operators should know of settings: each in one line of the log, once, and among the warnings for as long as it holds. Any
 * thread may tell; the warnings are registered by another, without a lock, since that runs code of others.
 */
final class Notices {
    private static final Logger LOG = LoggerFactory.getLogger(Notices.class);

    /** A file may have any number of faults; further ones are in the log only. */
    private static final int MOST = 100;

    private record About(String pid, String what) {}

    private record Raised(String text, OperatorWarning warning) {}

    private final Supplier<OperatorWarning> warnings;
    private final Executor executor;
    private final Map<About, Raised> raised = new HashMap<>();

    /** @param executor does one thing after the other */
    Notices(Supplier<OperatorWarning> warnings, Executor executor) {
        this.warnings = warnings;
        this.executor = executor;
    }

    /** What is told of this; empty if nothing is. */
    synchronized Optional<String> text(String pid, String what) {
        return Optional.ofNullable(raised.get(new About(pid, what))).map(Raised::text);
    }

    /**
     * Tells this in place of what was told of the same before.
     *
     * @param what of the configuration: an option, by what is wrong with it
     */
    synchronized void raise(String pid, String what, String text) {
        About about = new About(pid, what);
        Raised before = raised.get(about);
        if (before != null && before.text().equals(text)) {
            return;
        }
        LOG.warn("{}", text);
        if (before == null && raised.size() >= MOST) {
            return;
        }
        OperatorWarning warning = before == null ? warnings.get() : before.warning();
        raised.put(about, new Raised(text, warning));
        later(() -> warning.raise(text));
    }

    /** What was told of this holds no longer. */
    synchronized void clear(String pid, String what) {
        clearIf(about -> about.equals(new About(pid, what)));
    }

    /** Whatever was told of this configuration that begins so holds no longer. */
    synchronized void clearAll(String pid, String start) {
        clearIf(about -> about.pid().equals(pid) && about.what().startsWith(start));
    }

    /** Of what begins so, only these still hold. */
    synchronized void keep(String pid, String start, Set<String> names) {
        clearIf(about -> about.pid().equals(pid)
                && about.what().startsWith(start)
                && !names.contains(about.what().substring(start.length())));
    }

    private void clearIf(Predicate<About> which) {
        raised.entrySet().removeIf(one -> {
            boolean gone = which.test(one.getKey());
            if (gone) {
                later(one.getValue().warning()::clear);
            }
            return gone;
        });
    }

    private void later(Runnable work) {
        try {
            executor.execute(work);
        } catch (RejectedExecutionException leaving) {
            LOG.debug("leaving");
        }
    }
}
