package org.posthouse.pop3;

import java.util.BitSet;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.store.api.UidSet;

/**
 * The messages as they were at the login (rfc1939#5): numbers, UIDs and sizes, and which are marked as deleted. Numbers and
 * indexes differ by one.
 */
final class Maildrop {
    final AccountInfo account;
    final long mailbox;

    /** What other sessions may have too. */
    final Listed listed;

    final BitSet deleted;

    private long octets;

    Maildrop(AccountInfo account, Listed listed, BitSet deleted) {
        if (deleted.length() > listed.count()) {
            throw new IllegalArgumentException("inconsistent maildrop");
        }
        this.account = account;
        this.mailbox = listed.mailbox();
        this.listed = listed;
        this.deleted = deleted;
        this.octets = listed.sum() - deleted.stream().mapToLong(this::size).sum();
    }

    /** Messages, marked or not. */
    int total() {
        return listed.count();
    }

    /** There is such a message, and it is not marked. */
    boolean has(int index) {
        return index >= 0 && index < total() && !deleted.get(index);
    }

    /** Messages that are not marked. */
    int count() {
        return total() - deleted.cardinality();
    }

    /** The sum of their sizes. */
    long octets() {
        return octets;
    }

    long uid(int index) {
        return listed.uids().uid(index);
    }

    long size(int index) {
        return listed.size(index);
    }

    /**
     * The unique-id (rfc1939#7): made of ids that are never used again, but not of UIDVALIDITY, which changes when a backup
     * is restored.
     */
    String uniqueId(int index) {
        return Long.toHexString(mailbox) + "." + Long.toHexString(uid(index));
    }

    void delete(int index) {
        deleted.set(index);
        octets -= size(index);
    }

    /** Takes all marks away. */
    void reset() {
        deleted.stream().forEach(i -> octets += size(i));
        deleted.clear();
    }

    /** The UIDs of the marked ones. */
    UidSet deletedUids() {
        return UidSet.of(deleted.stream().mapToLong(this::uid).toArray());
    }
}
