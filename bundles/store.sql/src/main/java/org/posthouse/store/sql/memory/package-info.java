/**
 * Mailboxes as everybody may see them: what is durable and nothing else.
 *
 * <ul>
 *   <li>Only the committer changes what is here, after both syncs; others read. A {@code Box} and an {@code AccountState}
 *       are guarded by their own monitors, held for as long as it takes to look at memory, never while anything is read or
 *       written.
 *   <li>Order of locks: cache, account, mailbox.
 *   <li>What is pinned stays in memory; what goes is read again from the tables.
 * </ul>
 */
package org.posthouse.store.sql.memory;
