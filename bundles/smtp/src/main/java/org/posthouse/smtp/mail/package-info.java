/**
 * A mail that is coming in: intake's transaction, and what must be known of it to begin another one when its intake was
 * replaced. Memory for that is bounded by a budget that all sessions share.
 */
package org.posthouse.smtp.mail;
