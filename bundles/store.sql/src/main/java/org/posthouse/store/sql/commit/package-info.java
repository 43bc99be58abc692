/**
 * The committer: the one thread that changes mailboxes.
 *
 * <ul>
 *   <li>{@code Work} waits in a bounded queue. A batch of it is applied in memory ({@code Batch}, {@code BoxWork}), its net
 *       effect written in one transaction ({@code Writer}), then made visible, then told, by another thread.
 *   <li>A batch, what it holds and the writer's connection belong to the committer's thread alone.
 *   <li>Nothing here waits for a peer, a listener or a caller.
 * </ul>
 */
package org.posthouse.store.sql.commit;
