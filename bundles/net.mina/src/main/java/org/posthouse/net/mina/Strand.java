package org.posthouse.net.mina;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.apache.mina.core.session.IoSession;
import org.posthouse.net.api.Listener;
import org.posthouse.net.api.Session;
import org.posthouse.net.api.Signal;
import org.posthouse.net.api.TlsSession;
import org.posthouse.net.mina.Step.Mode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection and the session that speaks on it. Whatever happens (octets, signals, the clock, a protocol that comes or
 * goes) is noted under the lock; then {@link #drive} does, one step after the other, what can be done now. The thread that
 * takes a step owns the strand until it has ended ({@link #busy}); the session is never called with the lock held.
 */
final class Strand {
    private static final Logger LOG = LoggerFactory.getLogger(Strand.class);

    /** Guards everything below, and what it refers to. */
    final Object lock = new Object();

    final Wire wire;
    final Seat seat;
    final Requests requests = new Requests();
    final Pauses pauses;

    /** There is input that the session has not seen, or something happened that may make it consume more. */
    boolean offer;

    /** When something was last read or written. */
    long activeAt;

    /** The session was asked to park since the last step. */
    boolean parkAsked;

    boolean idleDue;
    boolean drainDue;
    boolean closing;

    /** The connection is no more. */
    boolean gone;

    private final About about;
    private final Port port;
    private final NetHost host;
    private final Agenda agenda;
    private boolean busy;
    private Thread caller;
    private boolean scheduled;
    private boolean owed;
    private volatile String account;
    private volatile boolean ending;
    private boolean counted = true;

    Strand(About about, Port port, IoSession mina, NetHost host) {
        this.about = about;
        this.port = port;
        this.host = host;
        this.seat = new Seat(host.versions(about.listener().protocol()));
        this.activeAt = about.since();
        this.pauses = new Pauses(requests, (nanos, number) -> host.later(nanos, () -> pauseOver(number)));
        this.agenda = new Agenda(this, port, host);
        this.wire = new Wire(about.id(), mina, this::tlsTask, host.budget());
    }

    About about() {
        return about;
    }

    Port port() {
        return port;
    }

    // ---- what happens ----

    /** The connection is there. */
    void opened() {
        drive(Mode.IO);
    }

    /** Octets came in; the buffer is this object's from now on. */
    void received(ByteBuffer octets) {
        synchronized (lock) {
            wire.receive(octets);
            offer = true;
        }
        drive(Mode.IO);
    }

    /** The peer ended its side. */
    void inputEnded() {
        synchronized (lock) {
            wire.endOfInput();
        }
        drive(Mode.IO);
    }

    /** So many octets have left. */
    void sent(int octets) {
        synchronized (lock) {
            wire.sent(octets);
            activeAt = System.nanoTime();
        }
        drive(Mode.IO);
    }

    /** The connection is gone. */
    void disconnected() {
        synchronized (lock) {
            gone = true;
            seat.dropSignals();
            wire.gone();
        }
        drive(Mode.IO);
    }

    /** Another version of the protocol is the best now, or none, or a certificate is there. */
    void servicesChanged() {
        synchronized (lock) {
            parkAsked = false;
        }
        drive(Mode.CONTROL);
    }

    /** A part of the server has come: it may be the one that a session waits for. */
    void partCame() {
        synchronized (lock) {
            if (pauses.partCame()) {
                schedule();
            }
        }
    }

    /** A pause between two attempts of a retry has ended. */
    private void pauseOver(int number) {
        synchronized (lock) {
            if (pauses.over(number)) {
                schedule();
            }
        }
    }

    /** Time is up for a session of this version. */
    void expire(Versions.Version left) {
        synchronized (lock) {
            if (seat.version() != left || isUnderWay()) {
                return;
            }
            if (!closing) {
                port.countDrained();
            }
            if (busy) {
                abandon();
                return;
            }
            requests.dropActions();
            drainDue = !closing;
        }
        drive(Mode.CONTROL);
    }

    /**
     * The server stops.
     *
     * @param now whatever the session waits for
     * @return false if it waits for a signal, and nothing was done
     */
    boolean shutDown(boolean now) {
        synchronized (lock) {
            boolean tells = seat.session() != null || !seat.hasSignals();
            if (!now && !gone && !closing && requests.isHeld() && tells) {
                return false;
            }
            if (seat.session() == null || busy) {
                abandon();
                return true;
            }
            drainDue = true;
        }
        drive(Mode.CONTROL);
        return true;
    }

    /** An administrator, or the end of the server, ends it. */
    void kill() {
        synchronized (lock) {
            wire.abort();
        }
    }

    /** It takes too much, or room is needed: the peer is told if it listens, and the connection is closed at once. */
    void end(String why) {
        synchronized (lock) {
            if (ending || gone) {
                return;
            }
            ending = true;
            leave(); // its place is free from now on
            LOG.debug("{}: ended: {}", about.id(), why);
            String known = seat.takeLastWords();
            // what became of what it asked for; if that is under way, nothing: it is not to be told that it failed
            String lastWord =
                    requests.isHeld() ? known : known + seat.versions().overload();
            if (busy || requests.next() instanceof Action.Stream) {
                wire.abort(); // nobody knows in the middle of what the peer would be told
                return;
            }
            wire.send(requests.takeGathered());
            wire.end(octets(lastWord));
            requests.dropActions();
            closing = true;
        }
        drive(Mode.CONTROL);
    }

    /** It was ended and is not gone yet; any thread. */
    boolean isEnding() {
        return ending;
    }

    /** Whose session it is; null if nobody has logged in. Any thread. */
    String account() {
        return account;
    }

    /** See {@link org.posthouse.net.api.Connection#login}. */
    boolean login(HostedConnection by, String name) {
        boolean[] admitted = new boolean[1];
        ask(by, ignored -> {
            admitted[0] = name.equals(account)
                    || account == null && counted && host.admission().login(this, name);
            if (admitted[0] && account == null) {
                account = name;
                wire.loggedIn();
            }
        });
        return admitted[0];
    }

    /** It has no place any more. */
    void leave() {
        synchronized (lock) {
            if (counted) {
                counted = false;
                host.admission().leave(this);
            }
        }
    }

    /** For how many nanoseconds a client without a login has kept the server waiting; 0 if it waits for the server. */
    long idleFor(long now) {
        synchronized (lock) {
            boolean waits = busy || scheduled || closing || requests.isHeld() || requests.next() != null;
            return account != null || ending || waits ? 0 : now - activeAt;
        }
    }

    /** See {@link org.posthouse.net.api.Connection#signal}. */
    void signal(Signal signal) {
        synchronized (lock) {
            if (gone || closing) {
                return;
            }
            if (!seat.add(signal)) {
                LOG.warn("{}: too many signals; {} is dropped", about.id(), signal.name());
            }
            if (!busy) {
                schedule();
            }
        }
    }

    /** Time has passed; {@code timeouts} are those for who has logged in, or for who has not. */
    void tick(long now, Timeouts timeouts) {
        synchronized (lock) {
            if (gone || !wire.tick(now, timeouts)) {
                return;
            }
            wire.control();
            if (owed) {
                schedule();
            }
            if (isUnderWay() && seat.isOutdated() && now - activeAt > requests.silence()) {
                port.countDrained();
                abandon();
            }
            boolean session = seat.session() != null;
            if (busy || closing) {
                return;
            }
            if (!session && agenda.waitsFor(now) > timeouts.park() && !awaitsSignal(now)) {
                LOG.debug("{}: no service for {}", about.id(), about.listener().protocol());
                if (seat.parked() != null) {
                    port.countDrained();
                }
                abandon();
            } else if (session
                    && !scheduled
                    && requests.next() == null
                    && now - activeAt > timeouts.silence(requests.silence(), requests.isHeld())) {
                activeAt = now;
                idleDue = true;
                schedule();
            }
        }
    }

    /** What the peer asked for is being done. It must not hear that it failed; the session moves when the call has ended. */
    private boolean isUnderWay() {
        return !closing && requests.isHeld() && (busy || requests.next() != null);
    }

    /** See {@link org.posthouse.net.api.Connection#hold}. */
    private boolean awaitsSignal(long now) {
        return seat.parked() != null && requests.isHeld() && !seat.hasSignals() && now - activeAt <= requests.silence();
    }

    /** Does what a session asks for, if it is being called. */
    void ask(HostedConnection by, Consumer<Requests> what) {
        synchronized (lock) {
            if (by != seat.connection() || closing || requests.isClose() || gone) {
                return;
            }
            if (caller != Thread.currentThread()) {
                throw new IllegalStateException("a connection is used outside of a call of its host");
            }
            what.accept(requests);
        }
    }

    boolean tlsAvailable() {
        synchronized (lock) {
            return about.listener().tls() == Listener.Tls.STARTTLS && !wire.hasTls() && host.tlsContext() != null;
        }
    }

    Optional<TlsSession> tls() {
        synchronized (lock) {
            return wire.tls();
        }
    }

    long octetsReceived() {
        return wire.received();
    }

    long octetsSent() {
        return wire.sent();
    }

    // ---- driving ----

    /** Does what can be done now, as far as this thread may. */
    private void drive(Mode mode) {
        while (true) {
            Turn turn;
            synchronized (lock) {
                if (busy) {
                    return;
                }
                Step step = agenda.next();
                if (step == Step.NONE || !mode.may(step)) {
                    wire.send(requests.takeGathered());
                    if (step != Step.NONE) {
                        schedule();
                    }
                    return;
                }
                if (step.slow() || requests.gathered() > Wire.REPLIES / 2) {
                    wire.send(requests.takeGathered());
                }
                busy = true;
                caller = Thread.currentThread();
                turn = new Turn(this, step);
            }
            perform(turn);
        }
    }

    private void perform(Turn turn) {
        Throwable failure = null;
        try {
            turn.run();
        } catch (Throwable e) { // a stack that overflowed too: the strand must not stay busy for ever
            failure = e;
        }
        Session orphan;
        synchronized (lock) {
            caller = null;
            orphan = seat.takeOrphan();
        }
        if (orphan != null) {
            close(orphan);
        }
        synchronized (lock) {
            busy = false;
            settle(turn.step());
            if (failure != null) {
                failed(turn.step(), failure);
            }
        }
    }

    private void settle(Step step) {
        requests.settle();
        wire.longReads(requests.isBlocking());
        closing |= requests.isClose();
        offer |= requests.takeUnheld();
        if (step != Step.PARK) {
            parkAsked = false;
        }
        if (requests.takeTls()) {
            beginTls();
        }
    }

    private void failed(Step step, Throwable failure) {
        if (host.memory().ranOut(failure, this)) {
            return; // it is being closed
        }
        LOG.warn("{}: {} failed in {}", about.id(), about.listener().protocol(), step, failure);
        if (seat.session() == null) {
            if (step == Step.RESUME) {
                port.countDrained();
            }
            abandon();
        } else if (step == Step.DRAIN) {
            closing = true;
        } else {
            drainDue = true;
        }
    }

    // ---- with the lock ----

    private void beginTls() {
        SSLContext context = host.tlsContext();
        ByteBuffer clear = requests.takeGathered();
        if (context == null || requests.next() != null || !wire.startTls(context, port.asksClients(), clear)) {
            LOG.debug("{}: input before the TLS handshake", about.id()); // rfc3207#4.2: it may be from somebody else
            wire.send(clear);
            requests.dropActions();
            closing = true;
        }
    }

    /** Closes without the session, which may be in the middle of something. */
    private void abandon() {
        boolean whole = !(requests.next() instanceof Action.Stream) && !wire.handshaking() && !closing;
        if (busy) {
            requests.dropOutput();
            seat.orphan();
        } else {
            wire.send(requests.takeGathered());
            seat.leave(null);
        }
        requests.dropActions();
        String farewell = seat.takeLastWords() + seat.versions().farewell();
        if (whole && !farewell.isEmpty()) {
            wire.send(octets(farewell));
        }
        closing = true;
        wire.close();
    }

    private static ByteBuffer octets(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private void schedule() {
        if (!scheduled) {
            scheduled = host.execute(about.listener().protocol(), this::scheduledDrive);
            owed = !scheduled; // the next tick tries again
        }
    }

    private void scheduledDrive() {
        synchronized (lock) {
            scheduled = false;
        }
        drive(Mode.WORKER);
    }

    // ---- elsewhere ----

    /** Closes a session that has no place any more. */
    void close(Session left) {
        try {
            left.closed();
        } catch (Throwable e) { // the strand must not stay busy for ever
            LOG.debug("{}: closed", about.id(), e);
        }
    }

    private void tlsTask(Runnable task, Runnable then) {
        host.executeTls(() -> {
            try {
                task.run();
            } catch (OutOfMemoryError e) {
                if (host.memory().ranOut(e, this)) {
                    return;
                }
                throw e;
            }
            synchronized (lock) {
                then.run();
                offer = true;
            }
            drive(Mode.CONTROL);
        });
    }
}
