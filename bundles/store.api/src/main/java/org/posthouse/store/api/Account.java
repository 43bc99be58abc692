package org.posthouse.store.api;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.osgi.annotation.versioning.ProviderType;
import org.posthouse.api.message.Message;

/**
 * The mailboxes of one account. Names are Unicode, levels separated by {@code /}; INBOX is the same in any case. Mailboxes
 * are otherwise named by their id, which is never used again. UIDs only: sequence numbers belong to IMAP sessions.
 *
 * <p>Every method throws {@link StoreException}: {@code UNAVAILABLE} if the store is leaving, {@code NOT_FOUND} if a
 * mailbox is not there, {@code NO_PERMISSION} if whoever opened it may not do that, and what else is said.
 */
@ProviderType
public interface Account extends Extensible {
    /** Separates the levels of a mailbox name. */
    char SEPARATOR = '/';

    /** All mailboxes, sorted by name, INBOX first. */
    List<MailboxInfo> mailboxes() throws StoreException;

    /** A mailbox by its name. */
    Optional<MailboxInfo> mailbox(String name) throws StoreException;

    /** Creates a mailbox, and its missing parents; {@code EXISTS}, {@code INVALID_NAME}, {@code LIMIT}. */
    MailboxInfo create(String name, Set<SpecialUse> uses) throws StoreException;

    /** Deletes a mailbox and its messages; {@code INVALID_NAME} for INBOX. Children stay (rfc3501#6.3.4). */
    void delete(String name) throws StoreException;

    /** Renames a mailbox and its children; INBOX: moves its messages to a new mailbox (rfc3501#6.3.5), which is not there if that fails. */
    void rename(String from, String to) throws StoreException;

    /** Subscribes to a name or ends that; the name need not exist. */
    void subscribe(String name, boolean subscribed) throws StoreException;

    /** The names subscribed to, sorted. */
    List<String> subscriptions() throws StoreException;

    /** Counts of a mailbox. */
    MailboxStatus status(long mailbox) throws StoreException;

    /**
     * The lowest UID that is "recent" to the caller, who becomes the one session that is told so (rfc3501#2.3.2); all
     * from it on are. Equal to UIDNEXT if there are none.
     */
    long claimRecent(long mailbox) throws StoreException;

    /**
     * Changes a mailbox: all operations or none, in their order, durable on return, however many messages they concern. All
     * changes have the same mod-sequence. {@code OVER_QUOTA}, {@code FULL}; {@code LIMIT} if they concern more messages than can be
     * decided on together; {@code UNAVAILABLE} also if the outcome is not known, or a large copy to the mailbox is under way.
     *
     * @param guard flag changes on messages that changed since are left out and reported (rfc7162#3.1.3)
     */
    Committed commit(long mailbox, List<Op> ops, Guard guard) throws StoreException;

    /**
     * Copies or moves messages to a mailbox of the account, keeping flags and internal dates: all or none, whenever the process
     * or the power ends, and all come to be seen (and go, if they are moved) at the same moment, as they are at that moment. What
     * is expunged from the source until then is left out. Mail for the target may have to wait until it is over.
     * {@code OVER_QUOTA}, {@code FULL}; {@code LIMIT} if they are more than can be decided on together; {@code UNAVAILABLE} also if
     * the outcome is not known, or another large copy of the account is under way.
     */
    Transferred transfer(long from, UidSet uids, long to, boolean move) throws StoreException;

    /** Rows in the order of UIDs, at most {@code limit}; UIDs that do not exist are left out. */
    List<Row> rows(long mailbox, UidSet uids, int limit) throws StoreException;

    /**
     * Flags and mod-sequences in the order of UIDs, at most {@code limit}; UIDs that do not exist are left out. As
     * {@link #rows}, but quick: for looking at the flags of a whole mailbox piece by piece.
     */
    default List<FlagRow> flags(long mailbox, UidSet uids, int limit) throws StoreException {
        return rows(mailbox, uids, limit).stream()
                .map(r -> new FlagRow(r.uid(), r.modSeq(), r.flags()))
                .toList();
    }

    /**
     * Sizes in the order of UIDs, at most {@code limit}; UIDs that do not exist are left out. As {@link #rows}, but quick:
     * for listing a whole mailbox.
     */
    default List<MessageSize> sizes(long mailbox, UidSet uids, int limit) throws StoreException {
        return rows(mailbox, uids, limit).stream()
                .map(r -> new MessageSize(r.uid(), r.size()))
                .toList();
    }

    /** A message; {@code NOT_FOUND} if it was expunged, {@code DAMAGED} if its body is. */
    Message content(long mailbox, long uid) throws StoreException;

    /**
     * What changed in a mailbox after a mod-sequence, the first page of it; 0 gives the whole mailbox. Serves opening a
     * mailbox, IDLE and QRESYNC. Costs next to nothing if nothing is new.
     *
     * @param limit at most so many messages in a page
     */
    Changes changes(long mailbox, long sinceModSeq, int limit) throws StoreException;

    /** The page after one that had a {@link Changes#next}. */
    Changes changes(long mailbox, Changes.Next next, int limit) throws StoreException;

    /**
     * What changed in the account after a mod-sequence, the first page of it: the mailboxes; 0 gives all there are.
     * Mod-sequences are counted for the account: no two commits have the same, in whatever mailbox. For what follows an account
     * instead of a mailbox.
     *
     * @param sinceModSeq {@link MailboxChanges#modSeq} of an earlier answer. That of a mailbox does not serve: what another
     *     mailbox had before it may become visible after it
     * @param limit at most so many mailboxes in a page
     */
    MailboxChanges mailboxChanges(long sinceModSeq, int limit) throws StoreException;

    /** The page after one that had a {@link MailboxChanges#next}. */
    MailboxChanges mailboxChanges(MailboxChanges.Next next, int limit) throws StoreException;

    /** Octets held by all mailboxes. */
    long used() throws StoreException;
}
