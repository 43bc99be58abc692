/**
 * Carrying a message to its recipients.
 *
 * <ul>
 * <li>A transport is called on a worker of the queue, several at once, and blocks until each recipient of the job has a result.
 *     It never throws for a delivery that fails, and never answers for a recipient that it was not given.
 * <li>It owns no mail. The job is a value, the message is lent for the call, and what is to be known later is in the results;
 *     the queue records them, and that is when they are durable.
 * <li>So a job can come again after a crash, with the same {@linkplain org.posthouse.api.mail.DeliveryKey keys}. Who can tell by
 *     them does not deliver twice.
 * <li>A part that it needs and that is absent means {@link
 *     org.posthouse.api.transport.RecipientResult.Action#NOT_TRIED}: no attempt is counted. When it is back, listeners are told.
 * </ul>
 */
@org.osgi.annotation.bundle.Export
@org.osgi.annotation.versioning.Version("2.0.0")
package org.posthouse.api.transport;
