/**
 * Administration of the queue.
 *
 * <ul>
 * <li>The queue owns no mail: it decides when what waits in the {@linkplain org.posthouse.api.spool spool} is tried, by whom, and
 *     what becomes of it. All that outlives it is in the spool; being paused is not.
 * <li>Methods can be called on any thread and block on the disk, for as long as all mails that match take. What an operation
 *     answers is durable when it returns.
 * <li>Changes go by a {@link org.posthouse.api.spool.Query}, so that one call is enough for a hundred thousand mails. A mail that
 *     comes meanwhile is left alone.
 * <li>What is under way is not disturbed: it is held or deleted when its attempt ends, and a release is remembered.
 * <li>While the spool is absent, whoever looks sees an empty queue, and whoever changes something gets an IOException.
 * </ul>
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("2.1.0")
package org.posthouse.api.queue;
