package org.posthouse.pop3;

import java.util.Optional;
import org.posthouse.api.directory.Authenticator;
import org.posthouse.net.api.Connection;
import org.posthouse.net.api.Signal;
import org.posthouse.store.api.MailStore;

/** What sessions need from elsewhere, as it is at the moment of asking; to be asked once for each command. */
interface Services {
    /** What {@link #await} promises. */
    Signal STORE = Signal.of("store");

    /** The mailboxes; empty while the service is absent. */
    Optional<MailStore> store();

    /** Who checks credentials; empty while the service is absent. */
    Optional<Authenticator> authenticator();

    /** The configuration as it is now. */
    Settings settings();

    /** The time, as {@link System#nanoTime}. */
    long nanoTime();

    /** Sends {@link #STORE} to a connection when a store comes, until {@link #unawait}. */
    void await(Connection connection);

    void unawait(Connection connection);
}
