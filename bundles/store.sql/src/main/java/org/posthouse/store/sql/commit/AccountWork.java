package org.posthouse.store.sql.commit;

import org.posthouse.store.sql.memory.AccountState;

/** What a batch makes of one account. Used by the committer. */
final class AccountWork {
    final AccountState account;
    private final Undo undo;
    private long modSeq;
    private long octets;

    AccountWork(AccountState account, Undo undo) {
        this.account = account;
        this.undo = undo;
        this.modSeq = account.modSeq();
    }

    /** The next mod-sequence. */
    long nextModSeq() {
        long before = modSeq;
        modSeq++;
        undo.undoable(() -> modSeq = before);
        return modSeq;
    }

    void grow(long more) {
        octets += more;
        undo.undoable(() -> octets -= more);
    }

    /** Octets the account holds, with what this batch did so far. */
    long used() {
        return account.used() + octets;
    }

    /** Makes it visible; what its mailboxes make of it is. */
    void publish() {
        account.publish(modSeq, octets);
    }
}
