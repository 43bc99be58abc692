package org.posthouse.store.api;

import java.util.List;
import java.util.Optional;

/**
 * A page of what changed in an account. The pages of one question have the mailboxes in the order of their latest changes;
 * all of them name the same {@code modSeq}, that of the moment of the first. What changes meanwhile has a greater one: the
 * next question brings it, perhaps for the second time.
 *
 * @param modSeq up to where this goes; once there was the last page, the next question starts here. It serves as the start
 *     of {@link Account#changes} in every mailbox of the account too
 * @param mailboxes those that changed
 * @param complete false if the question reaches further back than what is remembered of deleted mailboxes: then the pages
 *     have all mailboxes there are, and whatever is in none of them is gone
 * @param next asks for the next page; empty in the last one
 */
public record MailboxChanges(long modSeq, List<MailboxChange> mailboxes, boolean complete, Optional<Next> next) {
    /**
     * Asks for the next page. Made by the store; what it holds is for the store alone.
     *
     * @param since the mod-sequence of the question
     * @param modSeq that of the first page
     * @param complete as in the first page
     * @param after the mod-sequence of the last mailbox of the page before
     * @param mailbox that mailbox
     */
    public record Next(long since, long modSeq, boolean complete, long after, long mailbox) {}

    public MailboxChanges {
        mailboxes = List.copyOf(mailboxes);
    }

    /**
     * The page that a question asks for.
     *
     * @param all what changed since, of mailboxes that are there and of others, in any order
     * @param limit at most so many mailboxes
     */
    public static MailboxChanges page(Next from, List<MailboxChange> all, int limit) {
        List<MailboxChange> rest = all.stream()
                .filter(c -> c.modSeq() > from.after || c.modSeq() == from.after && c.mailbox() > from.mailbox)
                .sorted(MailboxChange.ORDER)
                .toList();
        if (rest.size() <= limit) {
            return new MailboxChanges(from.modSeq, rest, from.complete, Optional.empty());
        }
        MailboxChange last = rest.get(limit - 1);
        return new MailboxChanges(
                from.modSeq,
                rest.subList(0, limit),
                from.complete,
                Optional.of(new Next(from.since, from.modSeq, from.complete, last.modSeq(), last.mailbox())));
    }
}
