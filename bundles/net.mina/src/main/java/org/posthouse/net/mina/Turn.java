package org.posthouse.net.mina;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import org.posthouse.net.api.Attempt;
import org.posthouse.net.api.Parked;
import org.posthouse.net.api.Session;
import org.posthouse.net.api.Signal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One step of a strand: one call of its session and what follows from it. The session may be given up at any time
 * meanwhile, so what is called was noted when the step was chosen.
 */
final class Turn {
    private static final Logger LOG = LoggerFactory.getLogger(Turn.class);

    private final Strand strand;
    private final Step step;
    private final Session session;
    private final Versions.Version version;
    private final HostedConnection connection;
    private final Parked parked;
    private final Action action;

    /** With the strand's lock. */
    Turn(Strand strand, Step step) {
        this.strand = strand;
        this.step = step;
        session = strand.seat.session();
        version = strand.seat.version();
        connection = strand.seat.connection();
        parked = strand.seat.parked();
        action = strand.requests.next();
        if (step == Step.WORK) {
            strand.requests.done();
        }
    }

    Step step() {
        return step;
    }

    /** Calls the session, without the lock. */
    void run() throws IOException {
        switch (step) {
            case OPEN -> place(version.service().open(connection));
            case RESUME -> {
                place(version.service().resume(connection, parked));
                strand.port().countParked();
            }
            case PARK -> park();
            case CLOSED -> close();
            case DRAIN -> drain();
            case SIGNAL -> {
                Signal signal;
                synchronized (strand.lock) {
                    signal = strand.seat.takeSignal();
                    strand.offer = true;
                }
                session.signal(signal);
            }
            case IDLE -> {
                synchronized (strand.lock) {
                    strand.idleDue = false;
                }
                session.idle();
            }
            case INPUT, SLOW_INPUT -> input();
            case WORK -> work();
            case PIECE -> piece((Action.Stream) action);
            default -> throw new IllegalStateException(step.toString());
        }
    }

    private void place(Session opened) {
        Objects.requireNonNull(opened, "the protocol returned no session");
        boolean placed;
        synchronized (strand.lock) {
            placed = strand.seat.take(opened);
            strand.offer = true;
            strand.activeAt = System.nanoTime();
        }
        if (!placed) {
            strand.close(opened);
        }
    }

    private void park() {
        Optional<Parked> state = session.park();
        synchronized (strand.lock) {
            strand.parkAsked = true;
            if (state.isPresent() && strand.seat.session() == session) {
                strand.seat.leave(state.get());
                strand.requests.dropActions(); // a source begins anew, from what was parked
                strand.offer = true;
            }
        }
    }

    /** Only afterwards does the session's version have one user less, and may its bundle be gone. */
    private void close() {
        synchronized (strand.lock) {
            strand.seat.closing();
        }
        try {
            session.closed();
        } finally {
            synchronized (strand.lock) {
                strand.seat.leave(null);
                strand.requests.dropActions();
            }
        }
    }

    private void drain() {
        synchronized (strand.lock) {
            strand.drainDue = false;
            strand.requests.write(strand.seat.takeLastWords());
        }
        session.drain();
        synchronized (strand.lock) {
            strand.closing = true;
        }
    }

    private void input() {
        ByteBuffer offered;
        int size;
        synchronized (strand.lock) {
            offered = strand.wire.input().offer();
            size = offered.remaining();
            strand.offer = false;
        }
        session.input(offered);
        synchronized (strand.lock) {
            int consumed = strand.wire.input().taken(offered, size);
            if (consumed > 0 || consumed == 0 && strand.wire.input().hasMore() && !strand.requests.waits()) {
                strand.offer = true;
                strand.activeAt = System.nanoTime();
            } else if (consumed == 0 && size == Input.MOST && !strand.requests.waits()) {
                LOG.debug("{}: a full buffer is not consumed", strand.about().id());
                strand.closing = true;
            }
            strand.wire.control();
        }
    }

    private void work() {
        if (action instanceof Action.Work work) {
            work.work().run();
        } else if (action instanceof Retry retry && !attempt(retry)) {
            return;
        }
        synchronized (strand.lock) {
            strand.offer = true;
            strand.activeAt = System.nanoTime();
        }
    }

    /** Makes an attempt; false if there will be another one. */
    private boolean attempt(Retry retry) {
        Attempt.Result result = retry.attempt().attempt();
        synchronized (strand.lock) {
            if (result == Attempt.Result.DONE) {
                strand.pauses.done();
            }
            if (result != Attempt.Result.ABSENT || strand.seat.session() != session) {
                return true; // or the session was given up meanwhile
            }
            if (strand.pauses.begin(retry)) {
                return false;
            }
        }
        retry.attempt().giveUp();
        return true;
    }

    private void piece(Action.Stream stream) throws IOException {
        Octets piece = new Octets();
        boolean more = stream.source().next(piece);
        synchronized (strand.lock) {
            if (strand.requests.next() == stream) { // not given up meanwhile
                strand.wire.send(strand.requests.takeGathered());
                strand.wire.send(piece.view());
                if (!more) {
                    strand.requests.done();
                    strand.offer = true;
                }
            }
        }
    }
}
