package org.posthouse.store.sql.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.message.Message;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.Guard;
import org.posthouse.store.api.Op;
import org.posthouse.store.api.Row;
import org.posthouse.store.api.StoreAdmin.Mending;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.UidSet;
import org.posthouse.store.api.blob.BlobId;
import org.posthouse.store.api.blob.BlobStore;
import org.posthouse.store.sql.access.SqlAccount;
import org.posthouse.store.sql.engine.Bodies;
import org.posthouse.store.sql.engine.Engine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes damaged messages out of the way of mail programs. A message is never changed (rfc3501#2.3.1.1): a new one comes as it
 * goes, in one commit.
 */
final class Mender {
    private static final Logger LOG = LoggerFactory.getLogger(Mender.class);
    private static final long NO_QUOTA = 0;

    private final Engine engine;
    private final BlobStore blobs;
    private final List<String> problems = new ArrayList<>();
    private long mended;

    Mender(Engine engine, BlobStore blobs) {
        this.engine = engine;
        this.blobs = blobs;
    }

    /** Mends one; what cannot be done is among the {@link #problems}. */
    void mend(Check.Damage damage, Mending how) {
        try {
            Account account = new SqlAccount(engine, new AccountInfo(damage.account(), "", NO_QUOTA));
            UidSet uid = UidSet.of(damage.uid());
            Optional<Row> row = account.rows(damage.mailbox(), uid, 1).stream().findFirst();
            if (row.isEmpty()) {
                return; // removed meanwhile
            }
            List<Op> ops = new ArrayList<>();
            if (how == Mending.STAND_IN) {
                Message standIn = StandIn.of(
                        Bodies.message(blobs, new BlobId(damage.blob(), damage.size())),
                        row.get().internalDate());
                ops.add(new Op.Append(standIn, row.get().flags(), row.get().internalDate(), Optional.empty()));
            }
            ops.add(new Op.Expunge(uid, false));
            account.commit(damage.mailbox(), ops, Guard.NONE);
            mended++;
            LOG.warn("{}: {}", damage.place(), how == Mending.STAND_IN ? "replaced by a stand-in" : "removed");
        } catch (StoreException e) {
            problems.add(damage.place() + ": unchanged: " + e.getMessage());
        }
    }

    long mended() {
        return mended;
    }

    List<String> problems() {
        return problems;
    }
}
