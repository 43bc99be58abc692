package org.posthouse.net.mina;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import org.posthouse.support.OutOfMemory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done when the heap is full while a connection is served (ADR 20): the connection ends, and the process goes on. But the
 * process ends where a part that keeps mail was cut off, where nobody knows what was, and when it happens again and again: then it
 * is not the connections that fill the heap. Any thread.
 */
final class MemoryGuard {
    private static final Logger LOG = LoggerFactory.getLogger(MemoryGuard.class);

    /** So many in such a time are too many. */
    private static final int MOST = 3;

    private static final long AGAIN = Duration.ofMinutes(1).toNanos();

    /** Code that only serves connections; its state goes with the connection. All else may have been changing what others need. */
    private static final List<String> HARMLESS = List.of(
            "org.posthouse.net.",
            "org.posthouse.smtp.",
            "org.posthouse.imap.",
            "org.posthouse.pop3.",
            "org.posthouse.sasl.",
            "org.posthouse.mime.",
            "org.posthouse.support.",
            "org.apache.mina.",
            "java.",
            "javax.net.ssl.",
            "javax.crypto.",
            "com.sun.crypto.",
            "sun.",
            "jdk.internal.");

    /** And among that, what all connections share: a count that was half changed would be wrong for good. */
    private static final List<String> SHARED = List.of(
            "org.posthouse.net.mina.Accounts",
            "org.posthouse.net.mina.Admission",
            "org.posthouse.net.mina.Census",
            "org.posthouse.imap.state.Views",
            "org.posthouse.support.columns.Budget",
            "org.posthouse.support.turns.");

    private final Thread.UncaughtExceptionHandler forUnknown = (thread, thrown) -> {
        OutOfMemory.haltOn(thrown);
        LOG.error("thread {} died", thread.getName(), thrown);
    };
    private final Collection<Strand> strands;
    private final Runnable halt;
    private final Deque<Long> times = new ArrayDeque<>();
    private long count;

    /** @param strands those that are open, now and later */
    MemoryGuard(Collection<Strand> strands) {
        this(strands, OutOfMemory::halt);
    }

    MemoryGuard(Collection<Strand> strands, Runnable halt) {
        this.strands = strands;
        this.halt = halt;
    }

    /** From now on a thread that is not ours and dies of it ends the process, unless somebody else looks after such threads. */
    void watch() {
        if (Thread.getDefaultUncaughtExceptionHandler() == null) {
            Thread.setDefaultUncaughtExceptionHandler(forUnknown);
        }
    }

    /** No longer. */
    void leave() {
        if (Thread.getDefaultUncaughtExceptionHandler() == forUnknown) {
            Thread.setDefaultUncaughtExceptionHandler(null);
        }
    }

    /**
     * Something was thrown; ends what has to end if the heap was full.
     *
     * @param culprit the connection that was being served; null if it is not known: then the one that holds most ends
     * @return false if it was something else: nothing was done
     */
    boolean ranOut(Throwable thrown, Strand culprit) {
        if (!OutOfMemory.is(thrown)) {
            return false;
        }
        boolean survives = false;
        try {
            if (culprit != null) {
                culprit.kill(); // gives its buffers back, so that there is memory for what follows
            } else {
                Shedding.largest(strands);
            }
            survives = isHarmless(thrown) && !tooOften(System.nanoTime());
            if (survives) {
                LOG.error(
                        "out of memory: connection {} ended; {} so far",
                        culprit == null
                                ? "the one with the largest buffers"
                                : culprit.about().id(),
                        count);
            }
        } finally { // there may be no memory for that
            if (!survives) {
                halt.run();
            }
        }
        return true;
    }

    private synchronized boolean tooOften(long now) {
        count++;
        times.add(now);
        while (now - times.peek() > AGAIN) {
            times.remove();
        }
        return times.size() >= MOST;
    }

    /** The stack is known, and nothing on it keeps what outlives a connection. The JVM has few stacks left for a full heap. */
    static boolean isHarmless(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            StackTraceElement[] stack = cause.getStackTrace();
            if (stack.length == 0) {
                return false;
            }
            for (StackTraceElement frame : stack) {
                String type = frame.getClassName();
                if (HARMLESS.stream().noneMatch(type::startsWith)
                        || SHARED.stream().anyMatch(type::startsWith)) {
                    return false;
                }
            }
        }
        return true;
    }
}
