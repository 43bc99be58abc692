/**
 * What accounts have taught, in memory and in files. {@link org.posthouse.filter.junk.accounts.Shelf} owns all of it and is the only
 * one that loads, writes, or lets others use it; the directory has one owner too, by a lock file.
 *
 * <ul>
 * <li>An account has up to three files, {@code ID.model}, {@code ID.history} and {@code ID.notes}, each replaced as a whole. They
 *     are written in this order, so that a message is learned twice after a crash rather than not at all.
 * <li>Locks: a slot's {@code writing} before a slot's {@code lock} before the shelf's own monitor. Files are read under the slot's lock, and
 *     written under {@code writing} alone. {@code StartModel} has a monitor of its own, in which nothing else is locked.
 * <li>Methods that load may block: never on an I/O thread.
 * </ul>
 */
package org.posthouse.filter.junk.accounts;
