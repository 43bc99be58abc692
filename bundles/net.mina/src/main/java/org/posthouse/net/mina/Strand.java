package org.posthouse.net.mina;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
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
 * goes) is noted under the lock; then {@link Driving} does, one step after the other, what can be done now.
 */
final class Strand {
    private static final Logger LOG = LoggerFactory.getLogger(Strand.class);

    /** How long a session that works, or a store that is away, may keep a signal waiting that ends the connection. */
    private static final long END_WAITS = Duration.ofSeconds(5).toNanos();

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
    private final Driving driving;
    private final Membership membership;
    private volatile boolean ending;

    Strand(About about, Port port, IoSession mina, NetHost host) {
        this.about = about;
        this.port = port;
        this.host = host;
        this.seat = new Seat(host.versions(about.listener().protocol()));
        this.activeAt = about.since();
        this.pauses = new Pauses(requests, (nanos, number) -> host.later(nanos, () -> pauseOver(number)));
        this.driving = new Driving(this, host);
        this.membership = new Membership(this, host.admission());
        this.wire = new Wire(about.id(), mina, driving::tlsTask, host.budget());
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
        driving.drive(Mode.IO);
    }

    /** Octets came in; the buffer is this object's from now on. */
    void received(ByteBuffer octets) {
        synchronized (lock) {
            wire.receive(octets);
            offer = true;
        }
        driving.drive(Mode.IO);
    }

    /** The peer ended its side. */
    void inputEnded() {
        synchronized (lock) {
            wire.endOfInput();
        }
        driving.drive(Mode.IO);
    }

    /** So many octets have left. */
    void sent(int octets) {
        synchronized (lock) {
            wire.sent(octets);
            activeAt = System.nanoTime();
        }
        driving.drive(Mode.IO);
    }

    /** The connection is gone. */
    void disconnected() {
        synchronized (lock) {
            gone = true;
            seat.dropSignals();
            wire.gone();
        }
        driving.drive(Mode.IO);
    }

    /** Another version of the protocol is the best now, or none, or a certificate is there. */
    void servicesChanged() {
        synchronized (lock) {
            parkAsked = false;
        }
        driving.drive(Mode.CONTROL);
    }

    /** A part of the server has come: it may be the one that a session waits for. */
    void partCame() {
        synchronized (lock) {
            if (pauses.partCame()) {
                driving.schedule();
            }
        }
    }

    /** A pause between two attempts of a retry has ended. */
    private void pauseOver(int number) {
        synchronized (lock) {
            if (pauses.over(number)) {
                driving.schedule();
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
            if (driving.isBusy()) {
                abandon();
                return;
            }
            requests.dropActions();
            drainDue = !closing;
        }
        driving.drive(Mode.CONTROL);
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
            if (seat.session() == null || driving.isBusy()) {
                abandon();
                return true;
            }
            drainDue = true;
        }
        driving.drive(Mode.CONTROL);
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
            if (ending || gone || !endNow(why)) {
                return;
            }
        }
        driving.drive(Mode.CONTROL);
    }

    /**
     * A signal that is the end does not wait for a peer that reads nothing, and for nobody else for long.
     *
     * @return true if the connection was ended
     */
    boolean endUnread(long now) {
        synchronized (lock) {
            boolean left = closing && seat.session() == null; // and holds nothing any more
            if (ending || gone || left || driving.isBusy() || !seat.isToEnd()) {
                return false;
            }
            if (wire.unreadFor(now) <= Wire.STALLED && now - seat.toEndSince() <= END_WAITS) {
                return false;
            }
            if (!endNow("was told to close, but the peer did not let it")) {
                return true;
            }
        }
        driving.drive(Mode.CONTROL);
        return true;
    }

    /** False if there is nothing more to do than to wait until it is gone. */
    private boolean endNow(String why) {
        ending = true;
        leave(); // its place is free from now on
        LOG.debug("{}: ended: {}", about.id(), why);
        boolean said = seat.isToEnd();
        String known = seat.takeLastWords();
        // what became of what it asked for; if that is under way, nothing: it is not to be told that it failed
        String lastWord =
                said || requests.isHeld() ? known : known + seat.versions().overload();
        if (driving.isBusy() || requests.next() instanceof Action.Stream) {
            wire.abort(); // nobody knows in the middle of what the peer would be told
            return false;
        }
        wire.send(requests.takeGathered());
        wire.end(octets(lastWord));
        requests.dropActions();
        closing = true;
        return true;
    }

    /** It was ended and is not gone yet; any thread. */
    boolean isEnding() {
        return ending;
    }

    /** Whose session it is; null if nobody has logged in. Any thread. */
    String account() {
        return membership.account();
    }

    /** See {@link org.posthouse.net.api.Connection#login}. */
    boolean login(HostedConnection by, String name) {
        boolean[] admitted = new boolean[1];
        ask(by, ignored -> {
            boolean stranger = membership.account() == null;
            admitted[0] = membership.login(name);
            if (stranger && admitted[0]) {
                driving.loggedIn();
            }
            wire.loggedIn(membership.account() != null);
        });
        return admitted[0];
    }

    /** See {@link org.posthouse.net.api.Connection#logout}. */
    void logout(HostedConnection by) {
        ask(by, ignored -> {
            membership.logout();
            wire.loggedIn(false);
        });
    }

    /** It has no place any more. */
    void leave() {
        synchronized (lock) {
            membership.leave();
        }
    }

    /** For how many nanoseconds a client without a login has kept the server waiting; 0 if it waits for the server. */
    long idleFor(long now) {
        synchronized (lock) {
            boolean waits = driving.isActive() || closing || requests.isHeld() || requests.next() != null;
            return account() != null || ending || waits ? 0 : now - activeAt;
        }
    }

    /** See {@link org.posthouse.net.api.Connection#signal}. */
    void signal(Signal signal) {
        synchronized (lock) {
            if (gone || closing) {
                return;
            }
            if (!seat.add(signal)) {
                LOG.warn("{}: too many signals; dropped {}", about.id(), signal.name());
            }
            if (!driving.isBusy()) {
                driving.scheduleInLoop(); // signals do not block
            }
        }
    }

    /** Time has passed; {@code timeouts} are those for who has logged in, or for who has not. */
    void tick(long now, Timeouts timeouts) {
        if (endUnread(now)) {
            return;
        }
        synchronized (lock) {
            if (gone || !wire.tick(now, timeouts)) {
                return;
            }
            wire.control();
            driving.tick();
            if (isUnderWay() && seat.isOutdated() && now - activeAt > requests.silence()) {
                port.countDrained();
                abandon();
            }
            boolean session = seat.session() != null;
            if (driving.isBusy() || closing) {
                return;
            }
            if (!session && driving.waitsFor(now) > timeouts.park() && !awaitsSignal(now)) {
                LOG.debug("{}: no service for {}", about.id(), about.listener().protocol());
                if (seat.parked() != null) {
                    port.countDrained();
                }
                abandon();
            } else if (session
                    && !driving.isActive()
                    && requests.next() == null
                    && now - activeAt > timeouts.silence(requests.silence(), requests.isHeld())) {
                activeAt = now;
                idleDue = true;
                driving.schedule();
            }
        }
    }

    /** What the peer asked for is being done. It must not hear that it failed; the session moves when the call has ended. */
    private boolean isUnderWay() {
        return !closing && requests.isHeld() && (driving.isBusy() || requests.next() != null);
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
            if (!driving.isHere()) {
                throw new IllegalStateException("connection used outside of a call of its host");
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

    // ---- with the lock ----

    /** Sends what the session has written. */
    void sendGathered() {
        if (requests.gathered() > 0) {
            wire.send(requests.takeGathered());
            activeAt = System.nanoTime();
        }
    }

    /** Closes without the session, which may be in the middle of something. */
    void abandon() {
        boolean whole = !(requests.next() instanceof Action.Stream) && !wire.handshaking() && !closing;
        if (driving.isBusy()) {
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

    // ---- elsewhere ----

    /** Closes a session that has no place any more. */
    void close(Session left) {
        try {
            left.closed();
        } catch (Throwable e) { // the strand must not stay busy for ever
            LOG.debug("{}: closed", about.id(), e);
        }
    }
}
