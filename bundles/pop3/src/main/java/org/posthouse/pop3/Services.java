package org.posthouse.pop3;

import org.posthouse.api.directory.Authenticator;
import org.posthouse.store.api.MailStore;
import org.posthouse.support.Bound;

/** What sessions need from elsewhere, as it is at the moment of asking; to be asked once for each command. */
interface Services {
    /** The mailboxes. */
    Bound<MailStore> store();

    /** Who checks credentials. */
    Bound<Authenticator> authenticator();

    /** The configuration as it is now. */
    Settings settings();

    /** The time, as {@link System#nanoTime}. */
    long nanoTime();
}
