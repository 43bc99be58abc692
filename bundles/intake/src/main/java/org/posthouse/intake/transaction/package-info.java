/**
 * The door for mail that comes in: sessions, transactions, the relay policy, the commit.
 *
 * <p>A transaction's lock guards what the client named and how far it is. It is not held while a filter is asked, an answer
 * is given, or the message is processed: a client that goes away never waits for it. What filters decided belongs to the
 * {@link org.posthouse.intake.verdict.IncomingMail}, which is used by whoever has the next step: the caller's thread, then a
 * follower, never two at once.
 */
package org.posthouse.intake.transaction;
