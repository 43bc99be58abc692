/**
 * The committer: the one thread that changes mailboxes.
 *
 * <ul>
 *   <li>{@code Work} waits in a bounded queue. A batch of it is applied in memory ({@code Batch}, {@code BoxWork}), its net
 *       effect written in one transaction ({@code Writer}), then made visible, then told, by another thread.
 *   <li>Its bodies are synced meanwhile. Where that is over before the transaction is committed, a crash can leave no row without
 *       its body; where it is not, the transaction lists its messages ({@code Inflight}).
 *   <li>A batch, what it holds and the writer's connection belong to the committer's thread alone.
 *   <li>What concerns too many rows for one transaction is decided in one ({@code Redo}) and carried out in pieces, which come as
 *       work of their own; rows of a large copy are staged above the watermark while its target is held ({@code Hold}).
 *   <li>A hold begins when the work that asks for it is taken and ends between two batches. It keeps back what would append, and
 *       nothing else: so whoever has one hold never waits for another.
 *   <li>Nothing here waits for a peer, a listener or a caller.
 * </ul>
 */
package org.posthouse.store.sql.commit;
