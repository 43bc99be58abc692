package org.posthouse.imap.state;

import java.util.Map;
import java.util.Optional;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.Directory;
import org.posthouse.api.directory.Resolution;
import org.posthouse.api.message.Address;
import org.posthouse.net.api.Connection;
import org.posthouse.net.api.Listener;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.Changes;
import org.posthouse.store.api.MailStore;
import org.posthouse.store.api.MailboxInfo;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.support.AbsentException;

/** What this server knows of one client: who it is, and which mailbox it has selected. */
public final class Client {
    /** The states of rfc3501#3, the last one apart. */
    public enum State {
        NOT_AUTHENTICATED,
        AUTHENTICATED,
        SELECTED
    }

    private final Services services;
    private final Connection connection;
    private MailStore store; // of the unit of work that is being done; null if there is none
    private int generation;
    private AccountInfo user;
    private View view;
    private Views.Hold hold; // of the view; null if there is none
    private boolean condstore;

    public Client(Services services, Connection connection) {
        this.services = services;
        this.connection = connection;
    }

    public Services services() {
        return services;
    }

    public Settings settings() {
        return services.settings();
    }

    public Connection connection() {
        return connection;
    }

    public State state() {
        if (user == null) {
            return State.NOT_AUTHENTICATED;
        }
        return view == null ? State.AUTHENTICATED : State.SELECTED;
    }

    /** The text form of the client's address. */
    public String remote() {
        return connection.remote().getAddress() == null
                ? connection.remote().getHostString()
                : connection.remote().getAddress().getHostAddress();
    }

    /** Nobody else can read what is said: TLS, or the client is on this machine. */
    public boolean isPrivate() {
        return connection.tls().isPresent()
                || connection.listener().tls() == Listener.Tls.IMPLICIT
                || connection.remote().getAddress() != null
                        && connection.remote().getAddress().isLoopbackAddress();
    }

    /** Who is logged in; null before that. */
    public AccountInfo user() {
        return user;
    }

    public void login(AccountInfo account) {
        user = account;
    }

    /** The client has said something. */
    public void spoke() {
        if (hold != null) {
            hold.used();
        }
    }

    /** The selected mailbox; null if there is none. */
    public View view() {
        return view;
    }

    /** Room for a view, which is to be {@linkplain #select selected} or released. */
    public Views.Hold hold(View opening) {
        return services.views().open(user.id(), user.name(), opening, connection);
    }

    /** Selects a mailbox. */
    public void select(Views.Hold selected) {
        unselect();
        hold = selected;
        view = selected.view();
        view.foundIn(generation, view.mailbox());
        hold.keep();
    }

    /** No mailbox is selected. Also lets go of what is held elsewhere: the last that is done. */
    public void unselect() {
        view = null;
        if (hold != null) {
            hold.release();
            hold = null;
        }
    }

    /** The view has changed, perhaps: shares what it can. */
    public void keep() {
        if (hold != null) {
            hold.keep();
        }
    }

    /**
     * Something is about to be done that takes memory, so many octets, about; 0: it is done.
     *
     * @return false if there is no room for it
     */
    public boolean work(long octets) {
        return hold == null || hold.work(octets);
    }

    /** The client knows of mod-sequences (rfc7162#3.1). */
    public boolean condstore() {
        return condstore;
    }

    public void enableCondstore() {
        condstore = true;
    }

    // --- the store

    /**
     * A command, a piece of a result, or whatever else is done in one go.
     *
     * @param <R> what comes of it
     * @param <E> what it throws besides
     */
    @FunctionalInterface
    public interface Unit<R, E extends Exception> {
        R run() throws StoreException, ViewLostException, E;
    }

    /**
     * Does a unit of work, all of it with the store that is there now.
     *
     * @throws StoreException as the unit, and with {@code UNAVAILABLE} if the store leaves in the middle
     */
    @SuppressWarnings("unchecked") // E is all that is left
    public <R, E extends Exception> R unit(Unit<R, E> unit) throws StoreException, ViewLostException, E {
        generation = services.store().generation(); // first: a store that comes now is another one the next time
        store = services.store().get().orElse(null);
        try {
            return services.store().<R, Exception>call(store, s -> unit.run());
        } catch (AbsentException left) {
            throw new StoreException(Reason.UNAVAILABLE, "the store is stopping", left);
        } catch (StoreException | ViewLostException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw (E) e;
        } finally {
            store = null;
        }
    }

    /** The store, in a {@link #unit}. */
    public MailStore store() throws StoreException {
        if (store == null) {
            throw new StoreException(Reason.UNAVAILABLE, "no store");
        }
        return store;
    }

    /**
     * The user's mailboxes, for one unit of work. The account is looked up again, for its quota and because it may be gone.
     * If the store is another one than before, the selected mailbox is looked for in it.
     *
     * @throws ViewLostException if one of them is not there any more
     */
    public Account account() throws StoreException, ViewLostException {
        lookUp();
        Account account = store().open(user);
        if (view != null && view.generation() != generation) {
            Optional<MailboxInfo> found = account.mailbox(view.name());
            if (found.isPresent() && found.get().uidValidity() == view.uidValidity()) {
                view.foundIn(generation, found.get().id());
            } else if (isRenamed(account)) {
                view.foundIn(generation, view.mailbox());
            } else {
                throw new ViewLostException("Selected mailbox no longer exists");
            }
        }
        return account;
    }

    private void lookUp() throws ViewLostException {
        Optional<Address> name = Address.parse(user.name());
        if (name.isEmpty()) {
            return;
        }
        Resolution found;
        try {
            found = services.directory().call((Directory directory) -> directory.resolve(name.get()));
        } catch (AbsentException e) {
            return; // the account is taken to be as it was
        }
        if (found instanceof Resolution.Mailbox mailbox && mailbox.account().id() == user.id()) {
            user = mailbox.account();
            if (!user.enabled()) {
                throw new ViewLostException("Account is disabled");
            }
        } else if (!(found instanceof Resolution.TryLater)) {
            throw new ViewLostException("Account no longer exists");
        }
    }

    private boolean isRenamed(Account account) throws StoreException {
        return account.mailboxes().stream()
                .anyMatch(m -> m.id() == view.mailbox() && m.uidValidity() == view.uidValidity());
    }

    /**
     * Learns what changed in the selected mailbox.
     *
     * @param told changes of flags that the client knows already
     */
    public void learn(Told told) throws StoreException, ViewLostException {
        Account account = account();
        boolean came = false;
        try {
            Changes page = account.changes(view.mailbox(), view.modSeq(), View.PAGE);
            while (true) {
                came |= view.learn(page, told);
                if (page.next().isEmpty()) {
                    break;
                }
                page = account.changes(view.mailbox(), page.next().get(), View.PAGE);
            }
        } catch (StoreException e) {
            throw lost(e);
        }
        if (came && !view.readOnly()) {
            view.recentFrom(account.claimRecent(view.mailbox()));
        }
        hold.keep();
        hold.settle();
    }

    private static StoreException lost(StoreException e) throws ViewLostException {
        if (e.reason() == Reason.NOT_FOUND) {
            throw new ViewLostException("Selected mailbox was deleted");
        }
        return e;
    }

    /** The forms of untagged responses. */
    public Updates.Form form(boolean expunges, boolean uid) {
        return new Updates.Form(expunges, uid || condstore, condstore);
    }

    // --- parking

    /** Everything, in JDK types. */
    public void park(Map<String, Object> state) {
        state.put("condstore", condstore);
        if (user != null) {
            state.put("user", Map.of("id", user.id(), "name", user.name(), "quota", user.quota()));
        }
        if (view != null) {
            state.put("view", view.park());
        }
    }

    /** Takes over what was parked. */
    public void resume(Parcel state) {
        condstore = state.yes("condstore");
        if (state.has("user")) {
            Parcel u = state.parcel("user");
            user = new AccountInfo(u.number("id"), u.text("name"), u.number("quota"));
        }
        if (state.has("view")) {
            view = View.resume(state.parcel("view"));
            hold = hold(view);
            hold.keep();
        }
    }
}
