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

    // unsigned, in the order of UIDs
    final int[] uids;
    final int[] sizes;
    final BitSet deleted;

    private long octets;

    Maildrop(AccountInfo account, long mailbox, int[] uids, int[] sizes, BitSet deleted) {
        if (uids.length != sizes.length || deleted.length() > uids.length) {
            throw new IllegalArgumentException("maildrop does not fit together");
        }
        this.account = account;
        this.mailbox = mailbox;
        this.uids = uids;
        this.sizes = sizes;
        this.deleted = deleted;
        for (int i = 0; i < sizes.length; i++) {
            octets += deleted.get(i) ? 0 : size(i);
        }
    }

    /** There is such a message, and it is not marked. */
    boolean has(int index) {
        return index >= 0 && index < uids.length && !deleted.get(index);
    }

    /** Messages that are not marked. */
    int count() {
        return uids.length - deleted.cardinality();
    }

    /** The sum of their sizes. */
    long octets() {
        return octets;
    }

    long uid(int index) {
        return Integer.toUnsignedLong(uids[index]);
    }

    long size(int index) {
        return Integer.toUnsignedLong(sizes[index]);
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
