package org.posthouse.imap.state;

import java.util.Optional;
import org.posthouse.api.directory.Authenticator;
import org.posthouse.api.directory.Directory;
import org.posthouse.net.api.Connection;
import org.posthouse.store.api.MailStore;

/** What sessions get from around them, asked for anew for each command: any of it may come and go at any time. */
public interface Services {
    /** The mail store, if there is one now. */
    Optional<MailStore> store();

    /** Counts the mail stores there have been: another number means another provider. */
    int storeGeneration();

    /** Who checks passwords, if somebody does now. */
    Optional<Authenticator> authenticator();

    /** Who knows the accounts, if somebody does now. */
    Optional<Directory> directory();

    Settings settings();

    /** The time, as {@link System#nanoTime}. */
    long nanoTime();

    /** From now on the connection gets a signal {@code changed} when the mailbox changes. */
    void watch(long account, long mailbox, Connection connection);

    /** Ends {@link #watch}. */
    void unwatch(long account, long mailbox, Connection connection);

    /** From now on the connection gets a signal {@code store} when a mail store comes. */
    void await(Connection connection);

    /** Ends {@link #await}. */
    void unawait(Connection connection);
}
