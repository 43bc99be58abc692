package org.posthouse.api.directory;

import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;
import org.posthouse.api.message.Address;

/**
 * Administration of domains, accounts and aliases. Changes are in force when a method returns.
 *
 * <p>Methods throw {@link DirectoryException} with a text for the administrator if the change makes no sense (exists
 * already, does not exist, is not a valid name) or cannot be stored now.
 */
@ProviderType
public interface DirectoryAdmin {
    /** All domains, sorted by name. */
    List<Domain> domains() throws DirectoryException;

    /** Creates a domain; the first one becomes the default. */
    void createDomain(String name) throws DirectoryException;

    /** Deletes a domain that has no accounts; its aliases go with it. */
    void deleteDomain(String name) throws DirectoryException;

    /** Makes a domain the one that logins without domain belong to. */
    void defaultDomain(String name) throws DirectoryException;

    /** Sets where mail for unknown users of a domain goes; empty: it is refused. */
    void catchAll(String domain, Optional<Address> target) throws DirectoryException;

    /**
     * Says who keeps the accounts of a domain. Those that are there keep their ids and their mail: to a source they are the accounts of
     * the same names; without a source they have the password again that they had here, if any.
     *
     * @param source the name of a {@link DirectorySource}, here or not; empty: this directory
     */
    default void source(String domain, Optional<String> source) throws DirectoryException {
        throw new DirectoryException("This directory keeps all accounts itself");
    }

    /** At most {@code limit} accounts whose name contains {@code like} (empty: all), sorted by name, after {@code after}. */
    List<AccountInfo> accounts(String like, String after, int limit) throws DirectoryException;

    /** Creates an account; the password is kept as a salted hash only. */
    AccountInfo createAccount(String name, char[] password, long quota) throws DirectoryException;

    /** Sets a password. */
    void password(String name, char[] password) throws DirectoryException;

    /** Sets a quota in octets; 0: none. */
    void quota(String name, long quota) throws DirectoryException;

    /** Deletes an account; its mailboxes go too. */
    void deleteAccount(String name) throws DirectoryException;

    /** At most {@code limit} aliases, sorted, after the alias {@code after} (empty: from the first). */
    List<Alias> aliases(String after, int limit) throws DirectoryException;

    /** Creates an alias or replaces its targets. */
    void alias(Address alias, List<Address> targets) throws DirectoryException;

    /** Deletes an alias. */
    void deleteAlias(Address alias) throws DirectoryException;

    /**
     * A domain.
     *
     * @param name in lower case
     * @param isDefault logins without domain belong to it
     * @param catchAll where mail for unknown users goes; empty: it is refused
     * @param accounts number of accounts; of a source, of those that it was asked about
     * @param source the name of the {@link DirectorySource} that keeps its accounts; empty: the server does
     */
    record Domain(String name, boolean isDefault, Optional<Address> catchAll, int accounts, Optional<String> source) {
        /** One whose accounts the server keeps itself. */
        public Domain(String name, boolean isDefault, Optional<Address> catchAll, int accounts) {
            this(name, isDefault, catchAll, accounts, Optional.empty());
        }
    }

    /** An alias and its targets. */
    record Alias(Address address, List<Address> targets) {}
}
