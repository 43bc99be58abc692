/**
 * Cleaning up behind the committer, on a thread of its own and a little at a time.
 *
 * <p>It removes bodies that no message refers to, messages of deleted mailboxes and expired delivery keys, and brings
 * decided changes into the rows. Whatever is unfinished when the store closes or crashes is done after the next start.
 */
package org.posthouse.store.sql.sweep;
