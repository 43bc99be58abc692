package org.posthouse.transport.relay;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Connections that wait for the next mail to the same place; few, and not for long. */
final class IdlePeers {
    private static final int MAX_IDLE = 50;
    private static final int MAX_MAILS = 100;

    private record Key(String host, InetAddress address, int port, Settings.Tls tls) {
        static Key of(Hop hop) {
            return new Key(hop.host(), hop.address(), hop.port(), hop.tls());
        }
    }

    private record Idle(Key key, Peer peer, long until) {}

    private final Deque<Idle> idle = new ArrayDeque<>();
    private boolean closed;

    /** A connection to this place that still answers. */
    Optional<Peer> take(Hop hop) {
        Key key = Key.of(hop);
        while (true) {
            Peer peer = null;
            synchronized (this) {
                for (Iterator<Idle> each = idle.iterator(); each.hasNext() && peer == null; ) {
                    Idle one = each.next();
                    if (one.key().equals(key)) {
                        each.remove();
                        peer = one.peer();
                    }
                }
            }
            if (peer == null) {
                return Optional.empty();
            }
            if (peer.reset()) {
                return Optional.of(peer);
            }
            peer.close();
        }
    }

    /** Keeps a connection for a while, or closes it. */
    void give(Peer peer, Duration keep) {
        Peer surplus = peer;
        if (!peer.isBroken() && !keep.isZero() && peer.countMail() < MAX_MAILS) {
            synchronized (this) {
                if (!closed) {
                    idle.addFirst(new Idle(Key.of(peer.hop()), peer, System.nanoTime() + keep.toNanos()));
                    surplus = idle.size() > MAX_IDLE ? idle.removeLast().peer() : null;
                }
            }
        }
        if (surplus != null) {
            surplus.close();
        }
    }

    /** Closes what waited long enough. */
    void closeOld() {
        List<Peer> old = new ArrayList<>();
        long now = System.nanoTime();
        synchronized (this) {
            idle.removeIf(one -> now - one.until() >= 0 && old.add(one.peer()));
        }
        old.forEach(Peer::closeNow);
    }

    /** Closes all, and keeps none from now on. */
    void close() {
        List<Idle> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(idle);
            idle.clear();
        }
        all.forEach(one -> one.peer().closeNow());
    }
}
