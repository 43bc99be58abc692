/**
 * What is searched for in mailboxes: one language for IMAP, indexes and whoever else asks.
 *
 * <p>Whoever searches makes a {@link org.posthouse.store.api.query.Query} and can decide it alone, message by message. A store,
 * or an index beside it, that knows better offers {@link org.posthouse.store.api.query.Search} as an extension of the account:
 * it answers the part of the query that it can, and says what is left to be decided on which messages.
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("1.0.0")
package org.posthouse.store.api.query;
