package org.posthouse.pop3;

import org.posthouse.net.api.Connection;
import org.posthouse.support.turns.Turns;

/**
 * The session's place among those of its account, of which only some may keep a worker busy, see {@link Turns}. One that has to
 * wait takes no input meanwhile.
 */
final class Place {
    private final Services services;
    private final Connection connection;
    private long account; // for which it works or waits
    private boolean waiting;

    Place(Services services, Connection connection) {
        this.services = services;
        this.connection = connection;
    }

    /** True: go on, and call {@link #exit}. False: there will be a signal {@link Services#TURN}, then ask again. */
    boolean enter(long id) {
        account = id;
        boolean mine = services.turns().begin(id, connection);
        if (mine == waiting) {
            waiting = !mine;
            connection.hold(waiting);
        }
        return mine;
    }

    void exit() {
        services.turns().end(account);
    }

    boolean isWaiting() {
        return waiting;
    }

    /** It does not wait any more, if it did. */
    void leave() {
        if (waiting) {
            waiting = false;
            connection.hold(false);
            services.turns().leave(account, connection);
        }
    }
}
