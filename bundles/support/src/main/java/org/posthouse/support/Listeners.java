package org.posthouse.support;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;

/**
 * Those who want to be told of something. Each is told, whatever happens to the others; what one throws goes to the log
 * with its stack trace, once a minute for each listener.
 *
 * @param <L> the listener
 */
public final class Listeners<L> {
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    private record Entry<L>(L listener, RateLimited log) {}

    private final String what;
    private final Logger log;
    private final List<Entry<L>> entries = new CopyOnWriteArrayList<>();

    /**
     * @param what what each of them is, for messages: "spool listener"
     * @param log told of those that fail
     */
    public Listeners(String what, Logger log) {
        this.what = what;
        this.log = log;
    }

    public void add(L listener) {
        entries.add(new Entry<>(listener, new RateLimited(log, INTERVAL)));
    }

    public void remove(L listener) {
        entries.removeIf(e -> e.listener() == listener);
    }

    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Tells all of them, in the order in which they came; never fails because of one of them. */
    public void tell(Consumer<? super L> news) {
        for (Entry<L> entry : entries) {
            try {
                news.accept(entry.listener());
            } catch (RuntimeException | LinkageError e) { // a bundle that leaves can load no class any more
                entry.log()
                        .warn("{} {} failed", what, entry.listener().getClass().getName(), e);
            }
        }
    }
}
