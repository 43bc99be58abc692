package org.posthouse.store.api;

import java.util.List;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.message.Message;

/**
 * The mailboxes of all accounts. Fetch the service for each unit of work; handles die with their provider: a call on one
 * whose provider left fails with {@link StoreException.Reason#UNAVAILABLE}. Methods may block: call them on a worker.
 */
@ProviderType
public interface MailStore extends Extensible {
    /**
     * The mailboxes of an account, as somebody may see and change them. An account that was never seen gets its INBOX and the
     * usual special-use mailboxes. For now an account is open to its owner alone.
     *
     * @param owner whose mailboxes
     * @param actor who looks and changes; what the actor may not do fails with {@code NO_PERMISSION}, here or when it is tried
     */
    Account open(AccountInfo owner, AccountInfo actor) throws StoreException;

    /** The mailboxes of an account, for their owner. */
    default Account open(AccountInfo owner) throws StoreException {
        return open(owner, owner);
    }

    /**
     * Delivers one message to mailboxes: one body, one atomic commit, one result each. A delivery whose key was used
     * before stores nothing and succeeds ({@link DeliveryResult.Kind#DUPLICATE}).
     *
     * @param body the message as all of them share it; readable until {@code whenDurable} was called
     * @param whenDurable called exactly once with a result for each delivery in their order, on any thread, perhaps
     *     before this method returns; must not block. {@code STORED} is said only of what is on stable storage
     */
    void deliver(Message body, List<Delivery> deliveries, Consumer<List<DeliveryResult>> whenDurable);

    /** Octets an account holds; 0 if it was never seen. Quick. */
    long used(long account) throws StoreException;

    /** Deletes all mailboxes of an account. */
    void deleteAccount(long account) throws StoreException;
}
