package org.posthouse.setup;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.DirectoryAdmin;
import org.posthouse.api.directory.DirectoryException;
import org.posthouse.api.message.Address;
import org.posthouse.setup.change.Change;
import org.posthouse.setup.change.Options;
import org.posthouse.setup.change.Setting;
import org.posthouse.store.api.MailStore;
import org.posthouse.store.api.StoreException;

/**
 * Takes changes back. What somebody has changed since is left as it is.
 *
 * @param dry only says what it would do
 * @param withMail deletes accounts that have mail, too
 */
record Undoing(Options options, DirectoryAdmin directory, MailStore store, boolean dry, boolean withMail) {
    /**
     * What became of a change.
     *
     * @param settled it need not be kept in mind any more
     * @param text in a few words
     */
    record Outcome(boolean settled, String text) {
        static final Outcome BACK = new Outcome(true, "undone");
        static final Outcome GONE = new Outcome(true, "already gone");
    }

    /** Takes one change back. */
    Outcome undo(Change change) throws IOException {
        try {
            if (change instanceof Change.Option option) {
                return option(option);
            } else if (change instanceof Change.NewDomain domain) {
                return domain(domain.name());
            } else if (change instanceof Change.NewAccount account) {
                return account(account.name());
            }
            return alias((Change.NewAlias) change);
        } catch (DirectoryException | StoreException refused) {
            return new Outcome(false, "kept: " + refused.getMessage());
        }
    }

    private Outcome option(Change.Option change) throws IOException {
        Optional<Setting> now = options.get(change.pid(), change.key());
        if (now.equals(change.was())) {
            return Outcome.GONE;
        }
        boolean listener = change.pid().startsWith(Planner.LISTENER);
        if (now.isEmpty() && listener || !now.equals(Optional.of(change.is()))) {
            return new Outcome(true, "left: changed since");
        }
        if (!dry) {
            options.set(change.pid(), change.key(), change.was());
        }
        return Outcome.BACK;
    }

    private Outcome domain(String name) throws DirectoryException {
        if (!known().domain(name)) {
            return Outcome.GONE;
        }
        if (!dry) {
            Optional<DirectoryAdmin.Alias> used = known().aliasIn(name); // it would go with the domain, and is not ours
            if (used.isPresent()) {
                return new Outcome(false, "kept: it has the alias " + used.get().address());
            }
            directory.deleteDomain(name);
        }
        return Outcome.BACK;
    }

    private Known known() {
        return new Known(directory);
    }

    private Outcome account(String name) throws DirectoryException, StoreException {
        Optional<AccountInfo> account = known().account(name);
        if (account.isEmpty()) {
            return Outcome.GONE;
        }
        if (!withMail && store.used(account.get().id()) > 0) {
            return new Outcome(false, "kept: it has mail; delete it with --with-mail");
        }
        if (!dry) {
            directory.deleteAccount(name);
        }
        return Outcome.BACK;
    }

    private Outcome alias(Change.NewAlias change) throws DirectoryException {
        Optional<List<Address>> targets = known().alias(change.alias()).map(DirectoryAdmin.Alias::targets);
        if (targets.isEmpty()) {
            return Outcome.GONE;
        } else if (!targets.get().equals(List.of(change.target()))) {
            return new Outcome(true, "left: changed since");
        }
        if (!dry) {
            directory.deleteAlias(change.alias());
        }
        return Outcome.BACK;
    }
}
