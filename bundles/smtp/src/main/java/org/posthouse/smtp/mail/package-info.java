/**
 * A mail that is coming in: intake's transaction, and what must be known of it to begin another one when its intake was
 * replaced. Memory for that is bounded by a budget that all sessions share.
 *
 * <p>Intake may answer late: a step then returns before it is done, and is made again when the answer has come, see {@code
 * Questions}. All of this is used in calls of the session alone; answers come from other threads, but as signals.
 */
package org.posthouse.smtp.mail;
