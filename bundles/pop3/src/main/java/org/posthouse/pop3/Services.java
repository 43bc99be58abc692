package org.posthouse.pop3;

import org.posthouse.api.directory.Authenticator;
import org.posthouse.net.api.Connection;
import org.posthouse.net.api.Signal;
import org.posthouse.store.api.MailStore;
import org.posthouse.support.Bound;
import org.posthouse.support.columns.Budget;
import org.posthouse.support.metrics.CommandTimes;
import org.posthouse.support.turns.Turns;

/** What sessions need from elsewhere, as it is at the moment of asking; to be asked once for each command. */
interface Services {
    /** Tells a session that waits for its turn to ask again. */
    Signal TURN = Signal.of("turn");

    /** The mailboxes. */
    Bound<MailStore> store();

    /** Who checks credentials. */
    Bound<Authenticator> authenticator();

    /** What the maildrops of all sessions may take of memory. */
    Budget budget();

    /** How long commands take. */
    CommandTimes commandTimes();

    /** Which sessions work. */
    Turns<Connection> turns();

    /** A login was refused because they take too much. */
    void refused(String session, String account);

    /** The configuration as it is now. */
    Settings settings();

    /** The time, as {@link System#nanoTime}. */
    long nanoTime();
}
