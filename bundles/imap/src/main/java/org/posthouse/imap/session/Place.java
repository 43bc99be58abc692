package org.posthouse.imap.session;

import org.posthouse.imap.state.Client;
import org.posthouse.imap.state.Services;
import org.posthouse.net.api.Connection;
import org.posthouse.support.turns.Turns;

/**
 * The session's place among those of its account, of which only some may keep a worker busy, see {@link Turns}. One that
 * has to wait takes no input meanwhile. Work within work needs no turn of its own.
 */
final class Place {
    private final Client client;
    private final Connection connection;
    private int depth;
    private long account; // whose turn it is, or was asked for; 0: nobody's
    private boolean waiting;

    Place(Client client, Connection connection) {
        this.client = client;
        this.connection = connection;
    }

    private Turns<Connection> turns() {
        return client.services().turns();
    }

    /** True: go on, and call {@link #exit}. False: there will be a signal {@link Services#TURN}, then ask again. */
    boolean enter() {
        if (depth == 0 && client.user() != null) {
            account = client.user().id();
            if (!turns().begin(account, connection)) {
                waiting = true;
                connection.hold(true);
                return false;
            }
        }
        if (waiting) {
            waiting = false;
            connection.hold(false);
        }
        depth++;
        return true;
    }

    void exit() {
        depth--;
        if (depth == 0 && account != 0) {
            turns().end(account);
            account = 0;
        }
    }

    boolean isWaiting() {
        return waiting;
    }

    /** It does not wait any more, if it did. */
    void leave() {
        if (waiting) {
            waiting = false;
            connection.hold(false);
            turns().leave(account, connection);
            account = 0;
        }
    }
}
