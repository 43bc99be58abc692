/**
 * The one door by which mail enters the server.
 *
 * <ul>
 * <li>Intake owns a mail from MAIL to the end of its commit, then the spool or the mailboxes do. Protocols carry its answers
 *     and decide nothing: relaying, recipients, filters and limits are decided here.
 * <li>A transaction is used by one thread at a time. A step that may wait for a filter answers by a call, once, on any thread:
 *     that callee must not block.
 * <li>A positive outcome of a commit means that the message is on stable storage for each recipient that is not refused. Before
 *     that nothing is promised, and nothing is left behind by a transaction that ends.
 * <li>Absent parts mean <i>later</i>: the step answers that it is unavailable, and the host tries it again.
 * <li>{@link org.posthouse.api.intake.Outbox} is the door for what this server writes itself: no relay policy and no filters on
 *     the way in, and the same id twice is one mail.
 * </ul>
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("2.1.0")
package org.posthouse.api.intake;
