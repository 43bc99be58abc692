package org.posthouse.testkit.net;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.posthouse.net.api.Listener;
import org.posthouse.net.api.Parked;
import org.posthouse.net.api.Protocol;
import org.posthouse.net.api.Session;
import org.posthouse.net.api.Signal;
import org.posthouse.net.api.TlsInfo;

/**
 * Calls one session, one call at a time. Fields are guarded by {@link #lock}; the session is called without it by the one
 * thread that {@link #drive drives}, or by the executor while {@link #working}.
 */
final class MemoryStrand {
    /** The most unread input that a session is given, as in {@link Session#input}. */
    static final int BUFFER = 64 * 1024;

    /** As much may wait for a peer that does not read before the session gets no more input. */
    private static final int OUTPUT = 68 * 1024;

    /** A call of the session. */
    private interface Call {
        void run() throws Exception;
    }

    final Object lock = new Object();
    final String id;
    final MemoryHost.Options options;

    boolean blocking;
    Duration timeout = Duration.ofMinutes(5);

    private Session session;
    private MemoryConnection connection;
    private Parked parked;

    private final Octets wire = new Octets();
    private byte[] unread = new byte[0];
    private boolean offer;
    private boolean inputEnded;

    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final Deque<MemoryAction> pending = new ArrayDeque<>();
    private final List<MemoryAction> issued = new ArrayList<>();
    private final Set<Signal> signals = new LinkedHashSet<>();
    private boolean held;
    private boolean stalled;
    private boolean tlsRequested;
    private TlsInfo tls;
    private boolean closing;
    private boolean closed;
    private boolean closedTold;

    private boolean driving;
    private boolean working;
    private Thread caller;
    private final List<Throwable> failures = new ArrayList<>();

    MemoryStrand(String id, MemoryHost.Options options) {
        this.id = id;
        this.options = options;
        if (options.tlsOn) {
            tls = new TlsInfo("TLSv1.3", "TLS_AES_128_GCM_SHA256");
        }
    }

    void open(Protocol protocol) {
        connection = new MemoryConnection(this);
        exclusively(() -> session = protocol.open(connection));
    }

    // ---- the client's side ----

    void receive(byte[] octets) {
        synchronized (lock) {
            wire.add(octets);
            offer = true;
        }
        drive();
    }

    void endInput() {
        synchronized (lock) {
            inputEnded = true;
        }
        drive();
    }

    void disconnect() {
        synchronized (lock) {
            gone();
        }
        drive();
    }

    void stall(boolean yes) {
        synchronized (lock) {
            stalled = yes;
        }
        drive();
    }

    /** Takes what was sent since the last call. */
    byte[] takeSent() {
        synchronized (lock) {
            byte[] taken = sent.toByteArray();
            sent.reset();
            return taken;
        }
    }

    boolean hasSent() {
        synchronized (lock) {
            return sent.size() > 0;
        }
    }

    void idle() {
        exclusively(() -> session.idle());
    }

    void drain() {
        exclusively(() -> {
            abandonPending();
            session.drain();
        });
    }

    /** Moves the session; empty if it would not be parked. */
    Optional<Parked> swap(Protocol version) {
        exclusively(() -> {
            parked = session.park().orElse(null);
            if (parked != null) {
                MemoryConnection next = new MemoryConnection(this);
                synchronized (lock) {
                    connection = next;
                    pending.clear();
                    issued.clear();
                }
                try {
                    session = version.resume(next, parked);
                } catch (IllegalArgumentException e) {
                    synchronized (lock) {
                        gone();
                        closedTold = true;
                    }
                    throw e;
                }
                offer = true;
            }
        });
        return Optional.ofNullable(parked);
    }

    boolean isClosed() {
        synchronized (lock) {
            return closed;
        }
    }

    boolean isHeld() {
        synchronized (lock) {
            return held;
        }
    }

    boolean isWorking() {
        synchronized (lock) {
            return working;
        }
    }

    int unreadOctets() {
        synchronized (lock) {
            return unread.length + wire.size();
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

    Optional<TlsInfo> tls() {
        synchronized (lock) {
            return Optional.ofNullable(tls);
        }
    }

    boolean tlsAvailable() {
        synchronized (lock) {
            return tls == null && options.certificate && options.listener.tls() == Listener.Tls.STARTTLS;
        }
    }

    void inCall(MemoryConnection by, String what, Runnable action) {
        synchronized (lock) {
            if (closed || closing) {
                return;
            }
            if (by != connection) {
                fail(new IllegalStateException(what + " after the session was parked"));
            } else if (caller != Thread.currentThread()) {
                fail(new IllegalStateException(what + " outside of a call of the host"));
            } else {
                action.run();
            }
        }
    }

    void write(byte[] octets) {
        if (issued.stream().anyMatch(MemoryAction.Stream.class::isInstance)) {
            issued.add(new MemoryAction.Write(octets));
        } else {
            sent.writeBytes(octets);
        }
    }

    void issue(MemoryAction action) {
        issued.add(action);
    }

    void hold(boolean hold) {
        offer |= held && !hold;
        held = hold;
    }

    void requestTls() {
        if (!tlsAvailable()) {
            fail(new IllegalStateException("startTls although it is not available"));
        } else {
            tlsRequested = true;
        }
    }

    void requestClose() {
        closing = true;
    }

    void signal(Signal signal) {
        synchronized (lock) {
            if (!closed) {
                signals.add(signal);
                lock.notifyAll();
            }
        }
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
        Call call;
        boolean onWorker;
        synchronized (lock) {
            onWorker = pending.peek() instanceof MemoryAction.Work
                    || pending.peek() instanceof MemoryAction.Stream
                    || blocking;
            call = next();
            if (call == null) {
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
                call(call);
                synchronized (lock) {
                    working = false;
                    lock.notifyAll();
                }
                drive();
            });
            return false;
        }
        call(call);
        synchronized (lock) {
            working = false;
        }
        return true;
    }

    private Call next() {
        if (closed) {
            if (closedTold || session == null) {
                return null;
            }
            closedTold = true;
            return () -> session.closed();
        }
        MemoryAction action = pending.peek();
        if (action instanceof MemoryAction.Stream stream) {
            return stalled ? null : () -> piece(stream);
        } else if (action instanceof MemoryAction.Work work) {
            pending.pop();
            offer = true;
            return work.work()::run;
        } else if (action instanceof MemoryAction.Write write) {
            pending.pop();
            return () -> sent.writeBytes(write.octets());
        }
        if (closing) {
            return stalled ? null : this::gone;
        }
        if (tlsRequested) {
            return this::beginTls;
        }
        if (!signals.isEmpty()) {
            Signal signal = signals.iterator().next();
            signals.remove(signal);
            offer = true;
            return () -> session.signal(signal);
        }
        if (!held && offer && unreadOctets() > 0) {
            return stalled && sent.size() > OUTPUT ? null : this::input;
        }
        return inputEnded && !held ? this::gone : null;
    }

    private void input() {
        byte[] buffer;
        synchronized (lock) {
            byte[] more = wire.take(Math.min(BUFFER - unread.length, wire.size()));
            buffer = Arrays.copyOf(unread, unread.length + more.length);
            System.arraycopy(more, 0, buffer, unread.length, more.length);
            unread = buffer;
            offer = false;
        }
        ByteBuffer view = ByteBuffer.wrap(buffer);
        session.input(view);
        synchronized (lock) {
            unread = Arrays.copyOfRange(buffer, view.position(), buffer.length);
            if (view.position() > 0) {
                offer = true;
            } else if (buffer.length == BUFFER && !held && issued.isEmpty()) {
                gone(); // a full buffer, and nothing of it is wanted
            }
        }
    }

    private void piece(MemoryAction.Stream stream) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        boolean more;
        try {
            more = stream.source().next(out);
        } catch (IOException e) {
            abandonPending();
            session.drain();
            return;
        }
        synchronized (lock) {
            sent.writeBytes(out.toByteArray());
            if (!more) {
                pending.pop();
                offer = true;
            }
        }
    }

    private void beginTls() {
        synchronized (lock) {
            tlsRequested = false;
            if (unreadOctets() > 0) { // rfc3207#4.2: nothing sent before the handshake may survive it
                gone();
            } else {
                tls = new TlsInfo("TLSv1.3", "TLS_AES_128_GCM_SHA256");
            }
        }
    }

    private void gone() {
        closed = true;
        pending.clear();
        signals.clear();
        issued.clear();
    }

    private void abandonPending() {
        synchronized (lock) {
            pending.clear();
        }
    }

    /** Calls the session as the host does; what it asked for meanwhile comes before what was asked for earlier. */
    private void call(Call call) {
        synchronized (lock) {
            caller = Thread.currentThread();
        }
        try {
            attempt(call);
        } finally {
            synchronized (lock) {
                caller = null;
                for (int i = issued.size() - 1; i >= 0; i--) {
                    pending.push(issued.get(i));
                }
                issued.clear();
                lock.notifyAll();
            }
        }
    }

    private void attempt(Call call) {
        try {
            call.run();
        } catch (Exception | AssertionError e) {
            fail(e);
            try {
                abandonPending();
                if (session != null && !isClosed()) {
                    session.drain();
                }
            } catch (RuntimeException again) {
                fail(again);
                gone();
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
    private void exclusively(Call call) {
        if (!await(() -> !driving)) {
            throw new AssertionError("the session's work did not end");
        }
        synchronized (lock) {
            if (closed) {
                return;
            }
            driving = true;
        }
        call(call);
        synchronized (lock) {
            driving = false;
        }
        drive();
    }
}
