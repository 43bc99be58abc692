/**
 * Makes unknown senders come a second time (rfc6647): most programs that send spam do not.
 *
 * <ul>
 * <li>{@link org.posthouse.filter.greylist.Greylist} decides, over a {@link org.posthouse.filter.greylist.Table} of fixed size. Both are
 *     guarded by the lock of the first, which is never held while a file is used.
 * <li>{@link org.posthouse.filter.greylist.Keeper} writes changes to a {@link org.posthouse.filter.greylist.StateFile} and reads them at the
 *     start, on a thread of its own. Nothing is synced to the disk for a single change: who is forgotten in a crash comes once more.
 * <li>Addresses are kept as hashes with a secret that is in the file.
 * </ul>
 */
package org.posthouse.filter.greylist;
