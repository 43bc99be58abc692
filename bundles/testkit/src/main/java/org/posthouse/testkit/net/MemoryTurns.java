package org.posthouse.testkit.net;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.posthouse.net.api.Attempt;
import org.posthouse.net.api.Signal;
import org.posthouse.support.Patience;

/** What comes next on a strand: chosen with its lock, done without. */
final class MemoryTurns {
    /** A call of the session, or something else that the host does. */
    interface Turn {
        void run() throws Exception;
    }

    private final MemoryStrand strand;
    private final MemorySeat seat;
    private final MemoryRequests requests;
    private final MemoryWire wire;
    private final Patience patience = new Patience();

    MemoryTurns(MemoryStrand strand, MemorySeat seat, MemoryRequests requests, MemoryWire wire) {
        this.strand = strand;
        this.seat = seat;
        this.requests = requests;
        this.wire = wire;
    }

    /** The next one; null if there is none now. With the lock. */
    Turn next() {
        if (strand.isClosed()) {
            return seat.takeClosed() ? () -> seat.session().closed() : null;
        }
        if (requests.next() != null) {
            return asked(requests.next());
        }
        if (requests.isClosing()) {
            return wire.stalled() ? null : strand::disconnected;
        }
        if (requests.wantsTls()) {
            return this::beginTls;
        }
        Optional<Signal> signal = seat.takeSignal();
        if (signal.isPresent()) {
            wire.offerAgain();
            return () -> seat.session().signal(signal.get());
        }
        if (requests.isHeld()) {
            return null;
        }
        if (wire.hasOffer()) {
            return wire.isFull() ? null : this::input;
        }
        return wire.inputEnded() ? strand::disconnected : null;
    }

    /** What the session asked for. */
    private Turn asked(MemoryAction action) {
        if (action instanceof MemoryAction.Stream stream) {
            return wire.stalled() ? null : () -> piece(stream);
        }
        if (requests.isPausing()) {
            return null;
        }
        requests.done();
        if (action instanceof MemoryAction.Work work) {
            wire.offerAgain();
            return work.work()::run;
        } else if (action instanceof MemoryAction.Retry retry) {
            return () -> attempt(retry);
        }
        byte[] octets = ((MemoryAction.Write) action).octets();
        return () -> send(octets);
    }

    private void attempt(MemoryAction.Retry retry) {
        Attempt.Result result = retry.attempt().attempt();
        boolean over = false;
        synchronized (strand.lock) {
            if (result == Attempt.Result.ABSENT) {
                long now = strand.options.time.nanoTime();
                long pause = patience.absent(now, retry.patience());
                over = pause == 0;
                if (!over) {
                    requests.again(retry);
                    strand.options.time.after(pause, strand);
                    return;
                }
            } else if (result == Attempt.Result.DONE) {
                patience.done();
            }
            wire.offerAgain();
        }
        if (over) {
            retry.attempt().giveUp();
        }
    }

    /** A part of the server has come; with the lock. */
    void partCame() {
        patience.came();
    }

    private void send(byte[] octets) {
        synchronized (strand.lock) {
            wire.send(octets);
        }
    }

    private void input() {
        ByteBuffer offered;
        synchronized (strand.lock) {
            offered = wire.offer();
        }
        seat.session().input(offered);
        synchronized (strand.lock) {
            if (!wire.taken(offered) && !requests.waits()) {
                strand.disconnected(); // a full buffer, and nothing of it is wanted
            }
        }
    }

    private void piece(MemoryAction.Stream stream) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        boolean more;
        try {
            more = stream.source().next(out);
        } catch (IOException e) {
            strand.dropPending();
            seat.session().drain();
            return;
        }
        synchronized (strand.lock) {
            wire.send(out.toByteArray());
            if (!more) {
                requests.done();
                wire.offerAgain();
            }
        }
    }

    private void beginTls() {
        synchronized (strand.lock) {
            requests.tlsBegun();
            if (!wire.beginTls()) {
                strand.disconnected();
            }
        }
    }
}
