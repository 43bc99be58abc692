/**
 * Owns an embedded Derby database: starts it, lends connections, copies it and stops it.
 *
 * <p>{@code DerbyComponent} waits until an older instance has released the directory, starts the engine on a thread of its
 * own, and offers the database as a service for as long as it is open. {@code Pool} knows every connection that is lent, so
 * that all can be called back before the engine stops. {@code Detached}, {@code ThreadLinks} and {@code DerbyLog} keep
 * Derby's classes out of logs and of other bundles' threads.
 */
package org.posthouse.db.derby;
