package org.posthouse.intake.verdict;

import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Recipient;

/**
 * A reply that a filter wants sent in a recipient's name once the mail is taken.
 *
 * @param from the recipient
 * @param reply what to say
 */
public record ReplyOrder(Recipient from, Action.Reply reply) {}
