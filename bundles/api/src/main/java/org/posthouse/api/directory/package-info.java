/**
 * Domains, accounts, aliases and credentials: who has an address here, and who may log in.
 *
 * <p>Protocols and intake ask a {@link org.posthouse.api.directory.Directory} what an address means and an
 * {@link org.posthouse.api.directory.Authenticator} who a user is; administration uses
 * {@link org.posthouse.api.directory.DirectoryAdmin} and {@link org.posthouse.api.directory.AccountAccess}. The server
 * implements these. Plug-ins implement {@link org.posthouse.api.directory.DirectorySource}, for accounts that are kept
 * elsewhere, and {@link org.posthouse.api.directory.AccountListener}, to remove what they keep for an account.
 *
 * <p>The directory owns all state; values given out are immutable. What cannot be looked up at the moment is an answer of
 * its own and never means that an address is unknown.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.4.0")
package org.posthouse.api.directory;
