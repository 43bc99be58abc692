/**
 * The SMTP side that takes mail: MX, submission and LMTP.
 *
 * <p>From the top down, each using only what is below it (a test keeps it so): the three services and their configuration
 * here; {@code session}, the loop that reads input and the policy; {@code command}, the table of verbs and one class for
 * each; {@code state}, what is known of the client; {@code mail}, the mail that is coming in and intake's transaction;
 * {@code wire}, replies; {@code parse}, pure parsers.
 *
 * <p>A session belongs to the host, which calls it one call at a time, so nothing here takes a lock. What may block (the
 * commands not marked INLINE, opening and committing a mail, much message data) runs on the host's workers. What needs an
 * absent part of the server is tried again by the host ({@link org.posthouse.net.api.Connection#retry}). Services are
 * fetched once for each step, through {@link org.posthouse.support.Bound}.
 */
package org.posthouse.smtp;
