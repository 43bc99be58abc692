package org.posthouse.api.directory;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Who may log in to an account, and with what beside its password. A directory need not offer it. Changes are in force when a
 * method returns; sessions that are open then are not ended by this service, see {@code NetAdmin#closeAccount}.
 *
 * <p>Methods throw {@link DirectoryException} if there is no such account, if the change makes no sense, or if it cannot be read or
 * stored now. Accounts are named as in {@link Directory#account}.
 */
@ProviderType
public interface AccountAccess {
    /** Says what an account may be used for. */
    void state(String account, AccountInfo.State state) throws DirectoryException;

    /**
     * When somebody last logged in, by any way.
     *
     * @return to the hour after a crash, exact otherwise; empty: never, as far as is known
     */
    Optional<Instant> lastLogin(AccountInfo account) throws DirectoryException;

    /** The app passwords of an account, by name. */
    List<AppPassword> appPasswords(String account) throws DirectoryException;

    /**
     * Makes an app password: random, good for some services only, for one program or device.
     *
     * @param name what the user calls it; 1 to 60 printable characters, not in use for this account
     * @param services where it is good, at least one
     * @return the secret, which is kept as a hash only and cannot be had again. Hyphens, white space and case make no difference
     *     when it is used
     */
    String createAppPassword(String account, String name, Set<Service> services) throws DirectoryException;

    /** Deletes an app password. */
    void deleteAppPassword(String account, String name) throws DirectoryException;

    /**
     * An app password.
     *
     * @param name what the user calls it
     * @param services where it is good
     * @param created when it was made
     * @param lastUse when it was last used, as precise as {@link AccountAccess#lastLogin}; empty: never
     */
    record AppPassword(String name, Set<Service> services, Instant created, Optional<Instant> lastUse) {
        public AppPassword {
            services = Set.copyOf(services);
        }
    }
}
