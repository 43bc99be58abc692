package org.posthouse.net.mina;

import javax.net.ssl.SSLContext;
import org.posthouse.net.api.Listener;

/** Chooses what a strand does next. Guarded by the strand's lock. */
final class Agenda {
    /** While more octets wait for the peer, no more of a source is asked for: a piece of 64 KiB and what TLS adds. */
    private static final int OUTPUT = 68 * 1024;

    private final Strand strand;
    private final Port port;
    private final NetHost host;
    private long waitingSince;

    Agenda(Strand strand, Port port, NetHost host) {
        this.strand = strand;
        this.port = port;
        this.host = host;
    }

    /** For how many nanoseconds it has waited for a service or a certificate; 0 if it does not. */
    long waitsFor(long now) {
        return waitingSince == 0 ? 0 : now - waitingSince;
    }

    /** Chooses the next step, and does on the way what needs no call of the session. */
    Step next() {
        boolean session = strand.seat.session() != null;
        if (strand.gone) {
            return session ? Step.CLOSED : Step.NONE;
        }
        if (strand.drainDue && session && !strand.closing) {
            strand.requests.dropActions();
            return Step.DRAIN;
        }
        Action action = strand.requests.next();
        boolean parkable = !(action instanceof Action.Work) && !(action instanceof Retry retry && !retry.isTried());
        if (!strand.closing && !strand.parkAsked && parkable && strand.seat.isOutdated()) {
            return Step.PARK;
        }
        if (action instanceof Action.Stream) {
            return strand.wire.outstanding() > OUTPUT ? Step.NONE : Step.PIECE;
        } else if (action != null) {
            return action instanceof Retry retry && retry.isPausing() ? Step.NONE : Step.WORK;
        }
        if (strand.closing) {
            strand.sendGathered();
            if (strand.requests.isAsked()) {
                strand.wire.closeAsked();
            } else {
                strand.wire.close();
            }
            return session ? Step.CLOSED : Step.NONE;
        }
        return session ? nextOfSession() : nextWithoutSession();
    }

    private Step nextWithoutSession() {
        if (strand.about().listener().tls() == Listener.Tls.IMPLICIT && !strand.wire.hasTls()) {
            SSLContext context = host.tlsContext();
            if (context == null) {
                return waiting();
            }
            strand.wire.startImplicitTls(context, port.asksClients());
        }
        if (strand.wire.handshaking()) {
            return Step.NONE;
        }
        if (!strand.seat.reserve(strand)) {
            return waiting();
        }
        waitingSince = 0;
        return strand.seat.parked() == null ? Step.OPEN : Step.RESUME;
    }

    private Step waiting() {
        if (waitingSince == 0) {
            waitingSince = System.nanoTime();
        }
        return Step.NONE;
    }

    private Step nextOfSession() {
        if (strand.wire.handshaking()) {
            return Step.NONE;
        }
        boolean room = strand.wire.outstanding() + strand.requests.gathered() <= Wire.REPLIES;
        if (strand.seat.hasSignals()) {
            return room ? Step.SIGNAL : Step.NONE;
        }
        if (strand.idleDue) {
            return Step.IDLE;
        }
        if (strand.requests.isHeld()) {
            return Step.NONE;
        }
        if (strand.offer && strand.wire.input().size() > 0) {
            if (!room) {
                return Step.NONE;
            }
            return strand.requests.isBlocking() ? Step.SLOW_INPUT : Step.INPUT;
        }
        if (strand.wire.inputEnded()) {
            strand.closing = true;
            return next();
        }
        return Step.NONE;
    }
}
