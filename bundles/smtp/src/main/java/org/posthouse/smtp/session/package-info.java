/**
 * The loop of a session: finds command lines and message data in what comes in, asks the policy, has commands run, and tells
 * what became of a mail. {@code SmtpSession} is what the host calls; {@code Commands}, {@code Receiving} and {@code Ending}
 * are its parts, each knowing those after it, and {@code Conversation} is what they speak through.
 */
package org.posthouse.smtp.session;
