/**
 * The parts of an open store, put together: created when the store opens, closed when it leaves.
 *
 * <p>{@code Engine} owns them. Calls come in through the store's gate, which waits a few seconds for those inside before the
 * engine is closed. {@code Bodies} reads and writes message bodies on the caller's thread; {@code Notifier} tells listeners
 * of changes on threads of its own, so that no listener delays a commit.
 */
package org.posthouse.store.sql.engine;
