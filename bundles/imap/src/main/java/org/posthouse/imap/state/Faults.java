package org.posthouse.imap.state;

import java.io.FileNotFoundException;
import java.io.IOException;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.store.api.UidSet;
import org.posthouse.store.api.blob.DamagedBlobException;

/** What it means that a message cannot be read. */
public final class Faults {
    private Faults() {}

    /**
     * What is to be told. Clients keep for ever what they are told of a damaged message, so only what the store says is lost
     * is that: too many open files, say, or bodies that are just leaving, pass.
     *
     * @param fault of reading the message
     * @throws StoreException if the store leaves
     */
    public static StoreException of(IOException fault, Account account, long mailbox, long uid) throws StoreException {
        if (fault instanceof DamagedBlobException) {
            return new StoreException(Reason.DAMAGED, "a damaged message", fault);
        }
        if (fault
                instanceof
                FileNotFoundException) { // as the contract of blob stores has it, of a body that is not there
            boolean expunged = account.sizes(mailbox, UidSet.of(uid), 1).isEmpty();
            return new StoreException(expunged ? Reason.NOT_FOUND : Reason.DAMAGED, "no body", fault);
        }
        return new StoreException(Reason.UNAVAILABLE, "cannot read a message", fault);
    }
}
