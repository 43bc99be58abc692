package org.posthouse.store.sql.admin;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthouse.sql.Sql;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.Guard;
import org.posthouse.store.api.MailboxInfo;
import org.posthouse.store.api.Op;
import org.posthouse.store.api.StoreAdmin.Mended;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.blob.BlobId;
import org.posthouse.store.api.blob.BlobStore;
import org.posthouse.store.sql.engine.Bodies;
import org.posthouse.store.sql.tables.Tables;

/**
 * Puts bodies that no message refers to into a mailbox. The message is a copy, so that whatever becomes of the orphan, or of the
 * message that may know it after all, touches neither.
 */
final class Attaching {
    private final Tables tables;
    private final BlobStore blobs;
    private final List<String> problems = new ArrayList<>();

    Attaching(Tables tables, BlobStore blobs) {
        this.tables = tables;
        this.blobs = blobs;
    }

    private static List<BlobId> orphans(Connection c) throws SQLException {
        return Sql.list(c, "SELECT blob, size FROM orphan ORDER BY blob", r -> new BlobId(r.getLong(1), r.getLong(2)));
    }

    Mended into(Account account, String mailbox) throws StoreException {
        List<BlobId> orphans = tables.committed(Attaching::orphans);
        long attached = 0;
        if (!orphans.isEmpty()) {
            Optional<MailboxInfo> known = account.mailbox(mailbox);
            long into = (known.isPresent() ? known.get() : account.create(mailbox, Set.of())).id();
            for (BlobId orphan : orphans) {
                attached += attach(account, into, orphan) ? 1 : 0;
            }
        }
        return new Mended(attached, problems);
    }

    /** False if it was attached before, or could not be. */
    private boolean attach(Account account, long into, BlobId orphan) {
        String name = "body " + Long.toHexString(orphan.value());
        try {
            if (!blobs.verify(orphan)) {
                problems.add(name + " is missing or damaged");
                return false;
            }
            Op append = new Op.Append(
                    Bodies.message(blobs, orphan), Flags.NONE, Instant.now(), Optional.of("orphan/" + orphan.value()));
            return account.commit(into, List.of(append), Guard.NONE).appended().get(0) > 0;
        } catch (IOException | StoreException e) {
            problems.add(name + " cannot be attached: " + e.getMessage());
            return false;
        }
    }
}
