package org.posthouse.testkit.net;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.posthouse.net.api.Listener;
import org.posthouse.net.api.Parked;
import org.posthouse.net.api.Protocol;
import org.posthouse.net.api.Signal;
import org.posthouse.net.api.TlsSession;
import org.posthouse.testkit.net.MemoryTurns.Turn;

/**
 * Calls one session, one call at a time. Fields are guarded by {@link #lock}; the session is called without it by the one
 * thread that {@link #drive drives}, or by the executor while {@link #working}.
 */
final class MemoryStrand {
    final Object lock = new Object();
    final String id;
    final MemoryHost.Options options;

    private final MemoryRequests requests = new MemoryRequests();
    private final MemoryWire wire;
    private final MemorySeat seat = new MemorySeat(this);
    private final MemoryTurns turns;
    private boolean closed;
    private String account;
    private boolean driving;
    private boolean working;
    private Thread caller;
    private final List<Throwable> failures = new ArrayList<>();

    MemoryStrand(String id, MemoryHost.Options options) {
        this.id = id;
        this.options = options;
        this.wire = new MemoryWire(options.tls, options.tlsOn);
        this.turns = new MemoryTurns(this, seat, requests, wire);
    }

    void open(Protocol protocol) {
        exclusively(() -> seat.open(protocol));
    }

    // ---- the client's side ----

    void receive(byte[] octets) {
        synchronized (lock) {
            wire.receive(octets);
        }
        drive();
    }

    void endInput() {
        synchronized (lock) {
            wire.endInput();
        }
        drive();
    }

    void disconnect() {
        disconnected();
        drive();
    }

    void stall(boolean yes) {
        synchronized (lock) {
            wire.stall(yes);
        }
        drive();
    }

    /** Takes what was sent since the last call. */
    byte[] takeSent() {
        synchronized (lock) {
            return wire.takeSent();
        }
    }

    boolean hasSent() {
        synchronized (lock) {
            return wire.hasSent();
        }
    }

    void idle() {
        exclusively(() -> {
            if (!isPausing()) { // otherwise it is the client who waits
                seat.session().idle();
            }
        });
    }

    void drain() {
        exclusively(() -> {
            dropPending();
            seat.session().drain();
        });
    }

    /** Moves the session; empty if it would not be parked. One that has work to do before is asked again after that. */
    Optional<Parked> swap(Protocol version) {
        AtomicReference<Parked> parked = new AtomicReference<>();
        AtomicBoolean again = new AtomicBoolean();
        do {
            exclusively(() -> {
                seat.park().ifPresent(parked::set);
                if (parked.get() != null) {
                    resume(version, parked.get());
                }
                synchronized (lock) {
                    again.set(parked.get() == null && requests.hasIssued());
                }
            });
        } while (again.get());
        return Optional.ofNullable(parked.get());
    }

    private void resume(Protocol version, Parked parked) {
        MemoryConnection next;
        synchronized (lock) {
            next = seat.succeed();
            requests.drop();
            options.time.cancel(this);
        }
        try {
            seat.take(version.resume(next, parked));
        } catch (IllegalArgumentException e) {
            synchronized (lock) {
                disconnected();
                seat.leave();
            }
            throw e;
        }
        synchronized (lock) {
            wire.offerAgain();
        }
    }

    boolean isClosed() {
        synchronized (lock) {
            return closed;
        }
    }

    /** Input waits for a signal, or for a part of the server that is absent. */
    boolean isHeld() {
        synchronized (lock) {
            return requests.isHeld() || requests.isPausing();
        }
    }

    private boolean isPausing() {
        synchronized (lock) {
            return requests.isPausing();
        }
    }

    boolean isWorking() {
        synchronized (lock) {
            return working;
        }
    }

    int unreadOctets() {
        synchronized (lock) {
            return wire.unread();
        }
    }

    /** Fails if the session broke the contract. */
    void check() {
        synchronized (lock) {
            if (!failures.isEmpty() && !options.tolerant) {
                AssertionError error = new AssertionError("session failed: " + failures.get(0), failures.get(0));
                failures.stream().skip(1).forEach(error::addSuppressed);
                failures.clear();
                throw error;
            }
        }
    }

    /** Drives until the condition holds and no work is running, no longer than patience allows; its last value. */
    boolean await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + options.patience.toNanos();
        while (true) {
            drive();
            synchronized (lock) {
                if (!failures.isEmpty() || (!working && condition.getAsBoolean())) {
                    return condition.getAsBoolean();
                }
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return false;
                }
                try {
                    lock.wait(Math.min(left, 1000));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return false;
                }
            }
        }
    }

    // ---- the session's side ----

    /** What the session asks for; to be used {@linkplain #inCall in a call}. */
    MemoryRequests requests() {
        return requests;
    }

    Optional<TlsSession> tls() {
        synchronized (lock) {
            return wire.tls();
        }
    }

    boolean tlsAvailable() {
        synchronized (lock) {
            return wire.tls().isEmpty() && options.certificate && options.listener.tls() == Listener.Tls.STARTTLS;
        }
    }

    /** Counts the session for an account, unless the account has as many as it may have. */
    boolean login(String name) {
        if (account == null && !options.crowded) {
            account = name;
        }
        return name.equals(account);
    }

    /** The session counts for no account any more. */
    void logout() {
        account = null;
    }

    void inCall(MemoryConnection by, String what, Runnable action) {
        synchronized (lock) {
            if (closed || requests.isClosing()) {
                return;
            }
            if (by != seat.connection()) {
                fail(new IllegalStateException(what + " after the session was parked"));
            } else if (caller != Thread.currentThread()) {
                fail(new IllegalStateException(what + " outside of a call of the host"));
            } else {
                action.run();
            }
        }
    }

    void write(byte[] octets) {
        if (requests.followSource()) {
            requests.issue(new MemoryAction.Write(octets));
        } else {
            wire.send(octets);
        }
    }

    void hold(boolean hold) {
        if (requests.hold(hold)) {
            wire.offerAgain();
        }
    }

    void requestTls() {
        if (!tlsAvailable()) {
            fail(new IllegalStateException("startTls although it is not available"));
        } else {
            requests.tls();
        }
    }

    void signal(Signal signal) {
        synchronized (lock) {
            if (!closed) {
                seat.signal(signal);
                lock.notifyAll();
            }
        }
    }

    /** The next attempt of a retry is due. */
    void retryNow() {
        synchronized (lock) {
            requests.due();
        }
        drive();
    }

    /** A part of the server has come. */
    void partCame() {
        synchronized (lock) {
            turns.partCame();
        }
        retryNow();
    }

    // ---- driving ----

    /** Does everything that can be done now. */
    void drive() {
        synchronized (lock) {
            if (driving || working) {
                return;
            }
            driving = true;
        }
        while (step()) {}
    }

    /** One step; false if there is none, or if it goes on elsewhere. */
    private boolean step() {
        Turn turn;
        boolean onWorker;
        synchronized (lock) {
            onWorker = requests.isSlow();
            turn = turns.next();
            if (turn == null) {
                driving = false;
                lock.notifyAll();
                return false;
            }
            if (onWorker) {
                working = true;
            }
            if (onWorker && options.executor != null) {
                driving = false;
            }
        }
        if (onWorker && options.executor != null) {
            options.executor.execute(() -> {
                call(turn);
                synchronized (lock) {
                    working = false;
                    lock.notifyAll();
                }
                drive();
            });
            return false;
        }
        call(turn);
        synchronized (lock) {
            working = false;
        }
        return true;
    }

    /** The connection is gone. */
    void disconnected() {
        synchronized (lock) {
            closed = true;
            options.time.cancel(this);
            seat.dropSignals();
            requests.drop();
        }
    }

    /** What was asked for earlier is not done any more. */
    void dropPending() {
        synchronized (lock) {
            requests.dropPending();
            options.time.cancel(this);
        }
    }

    /** Calls the session as the host does; what it asked for meanwhile comes before what was asked for earlier. */
    private void call(Turn turn) {
        synchronized (lock) {
            caller = Thread.currentThread();
        }
        try {
            attempt(turn);
        } finally {
            synchronized (lock) {
                caller = null;
                requests.settle();
                lock.notifyAll();
            }
        }
    }

    private void attempt(Turn turn) {
        try {
            turn.run();
        } catch (Exception | AssertionError e) {
            fail(e);
            try {
                dropPending();
                if (seat.session() != null && !isClosed()) {
                    seat.session().drain();
                }
            } catch (RuntimeException again) {
                fail(again);
                disconnected();
            }
        }
    }

    private void fail(Throwable failure) {
        synchronized (lock) {
            failures.add(failure);
            lock.notifyAll();
        }
    }

    /** A call that the host makes between two steps. */
    private void exclusively(Turn turn) {
        if (!await(() -> !driving)) {
            throw new AssertionError("the session's work did not end");
        }
        synchronized (lock) {
            if (closed) {
                return;
            }
            driving = true;
        }
        call(turn);
        synchronized (lock) {
            driving = false;
        }
        drive();
    }
}
