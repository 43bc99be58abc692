package org.posthouse.imap.state;

import org.posthouse.api.directory.Authenticator;
import org.posthouse.api.directory.Directory;
import org.posthouse.net.api.Connection;
import org.posthouse.net.api.Signal;
import org.posthouse.store.api.MailStore;
import org.posthouse.support.Bound;
import org.posthouse.support.metrics.CommandTimes;
import org.posthouse.support.scratch.Scratch;
import org.posthouse.support.turns.Turns;

/** What sessions get from around them, asked for anew for each command: any of it may come and go at any time. */
public interface Services {
    /** Tells a session that waits for its turn to ask again. */
    Signal TURN = Signal.of("turn");

    /** The mail store. */
    Bound<MailStore> store();

    /** Who checks passwords. */
    Bound<Authenticator> authenticator();

    /** Who knows the accounts. */
    Bound<Directory> directory();

    /** Where messages are kept while they come in. */
    Scratch scratch();

    Settings settings();

    /** Counts how long commands take. */
    CommandTimes commandTimes();

    /** What all sessions hold of their mailboxes. */
    Views views();

    /** Which sessions work. */
    Turns<Connection> turns();

    /** The time, as {@link System#nanoTime}. */
    long nanoTime();

    /** From now on the connection gets a signal {@code changed} when the mailbox changes. */
    void watch(long account, long mailbox, Connection connection);

    /** Ends {@link #watch}. */
    void unwatch(long account, long mailbox, Connection connection);
}
