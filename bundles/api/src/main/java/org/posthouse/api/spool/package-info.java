/**
 * The durable queue on disk, keyed by destination and due time.
 *
 * <ul>
 * <li>The spool owns the state of every mail between its acceptance and its end. Nobody else keeps any: what a worker knows is
 *     a copy, and counts when it is {@linkplain org.posthouse.api.spool.Lease#record recorded}.
 * <li>What is leased is the part of a mail that goes to one {@linkplain org.posthouse.api.mail.Disposition#queue destination}:
 *     different parts of one mail can be leased at the same time, the same part never twice. Leases end with the process;
 *     what they had not recorded is as it was.
 * <li>A method that changes something returns, and a commit is told, when the change is on stable storage; before that it is
 *     not in force, and nobody sees it. After a crash each mail is as it was before or after a change, never in between.
 * <li>An administrator's change and a worker's record of the same recipient are both kept: see {@link
 *     org.posthouse.api.spool.Lease#record}.
 * <li>Methods can be called on any thread. Those that throw IOException block on the disk; counting and listing go through an
 *     index in memory. {@link org.posthouse.api.spool.Admission} is asked under a lock and must answer at once; listeners are
 *     told on the thread of whoever changed something.
 * </ul>
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("2.1.0")
package org.posthouse.api.spool;
