package org.posthouse.store.sql.commit;

import org.posthouse.store.sql.memory.AccountState;

/** What a batch makes of one account. Used by the committer. */
final class AccountWork {
    final AccountState account;
    private final Undo undo;
    private long modSeq;
    private long octets;
    private long promised;

    AccountWork(AccountState account, Undo undo) {
        this.account = account;
        this.undo = undo;
        this.modSeq = account.modSeq();
        this.promised = account.promised();
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

    /** Octets are promised to a copy, or not any more (negative); that this lasts is up to its hold. */
    void promise(long more) {
        promised += more;
        undo.undoable(() -> promised -= more);
    }

    /** Octets the account holds or has promised, with what this batch did so far. */
    long used() {
        return account.used() + octets + promised;
    }

    /** Makes it visible; what its mailboxes make of it is. */
    void publish() {
        account.publish(modSeq, octets);
    }
}
