package org.posthouse.pop3;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.net.api.Connection;
import org.posthouse.net.api.Signal;
import org.posthouse.sasl.Sasl;
import org.posthouse.sasl.SaslExchange;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.MailStore;
import org.posthouse.store.api.StoreException;
import org.posthouse.support.AbsentException;
import org.posthouse.support.Call;
import org.posthouse.support.columns.Budget;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The state of a session, which commands and tasks share. Used by one thread at a time. */
final class Dialog {
    /** What the client of a session is told that has to end, for the memory that it holds. */
    static final Reply TOO_MUCH =
            Reply.refusal("[SYS/TEMP] Too many messages listed by all sessions").andClose();

    /** Tells a session so. */
    static final Signal EXCESS = Signal.end("excess", TOO_MUCH.text());

    private static final Logger LOG = LoggerFactory.getLogger(Dialog.class);
    private static final int FIXED = 1_000; // octets of a session, about

    private Budget.Share share;

    final Connection connection;
    final Services services;

    State state = State.AUTHORIZATION;

    /** The name given with USER; empty if there is none. */
    String user = "";

    int errors;
    int failedLogins;

    /** A SASL exchange, while there is one; it cannot be moved to another version. */
    SaslExchange exchange;

    /** Who has proven it, while the client has yet to take the server's proof. */
    AccountInfo proven;

    /** What a command began and is not done; null if there is nothing. */
    Task task;

    /** The messages; null before the login. */
    Maildrop maildrop;

    /** The connection is to be closed when the task is done. */
    boolean quitting;

    int retrieved;

    Dialog(Connection connection, Services services) {
        this.connection = connection;
        this.services = services;
    }

    /** Shows a maildrop, as far as other sessions have it the same one; false if there is no room for it. */
    boolean open(Maildrop opened) {
        release();
        share = services.budget().open(opened.account.id(), excess -> {
            LOG.warn(
                    "session {} from {}: {} logged out: maildrops use {} octets, {} allowed",
                    connection.id(),
                    remote(),
                    opened.account.name(),
                    excess.octets(),
                    excess.allowed());
            connection.signal(EXCESS);
        });
        share.own(FIXED + opened.listed.count() / 8); // a mark for each message
        maildrop = new Maildrop(opened.account, share.hold(opened.listed), opened.deleted);
        if (!share.fits()) {
            services.refused(connection.id(), opened.account.name());
            return false;
        }
        return true;
    }

    /** Lets go of the maildrop. */
    void release() {
        maildrop = null;
        if (share != null) {
            share.release();
            share = null;
        }
    }

    Settings settings() {
        return services.settings();
    }

    /** Asks the mailboxes of an account, in the store that is there now: once for each piece of a task. */
    <R> R ask(AccountInfo account, Call<Account, R, StoreException> question) throws AbsentException, StoreException {
        return services.store().call((MailStore store) -> question.on(store.open(account)));
    }

    /** The client's address in text form. */
    String remote() {
        InetAddress address = connection.remote().getAddress();
        return address == null ? connection.remote().getHostString() : address.getHostAddress();
    }

    /** Credentials may be sent: nobody on the way can read them. */
    boolean mayLogin() {
        InetAddress address = connection.remote().getAddress();
        return connection.tls().isPresent() || address != null && address.isLoopbackAddress();
    }

    /** The SASL mechanisms that are offered now. */
    List<String> mechanisms() {
        return mayLogin() ? Sasl.mechanisms(settings().scram()) : List.of();
    }

    /** A message by its number, if it is there and not marked as deleted. */
    Optional<Integer> message(String number) {
        int index = CommandLine.number(number) - 1;
        return maildrop.has(index) ? Optional.of(index) : Optional.empty();
    }

    /** Wrong credentials. */
    Reply denied() {
        failedLogins++;
        return failedLogins >= settings().maxLogins()
                ? Reply.refusal("[AUTH] Too many failed logins").andClose()
                : Reply.refusal("[AUTH] Invalid username or password"); // rfc3206#5
    }
}
