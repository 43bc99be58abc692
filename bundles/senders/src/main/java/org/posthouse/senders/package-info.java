/**
 * Lists of senders, in the database: one of the site, one of each account.
 *
 * <ul>
 *   <li>{@code ListComponent} is the service; it comes and goes with its database, and removes the list of an account that is deleted.
 *   <li>{@code Lists} owns the rows and a bounded cache of them, guarded by its lock, which is never held while the database is asked. A
 *       list is read again after a minute, since others may share the database.
 *   <li>{@code Claims} says of a mail who it is from and what of that is proven; {@code Judge} asks the lists about it.
 *   <li>What cannot be read is {@code UNKNOWN}: mail is judged as if there were no lists.
 * </ul>
 */
package org.posthouse.senders;
