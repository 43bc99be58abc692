package org.posthouse.store.sql;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.message.Messages;
import org.posthouse.blobs.segments.SegmentBlobStore;
import org.posthouse.db.derby.DerbyDatabase;
import org.posthouse.segments.DirectoryDisk;
import org.posthouse.segments.LogOptions;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.Guard;
import org.posthouse.store.api.Op;
import org.posthouse.store.api.Row;
import org.posthouse.store.api.UidSet;
import org.posthouse.store.sql.commit.Point;
import org.posthouse.store.sql.engine.StoreSettings;

/**
 * A process that works on a whole mailbox at once and dies. Arguments: directory, what to do ({@code COPY}, {@code MOVE},
 * {@code STORE}, {@code EXPUNGE}), at which point and the how manieth time it is passed since that began. Tells what is there
 * when it comes ({@code S}) and what the check says ({@code P}), then that it begins ({@code B}).
 */
public final class BulkCrashChild {
    static final int MANY = 200;
    private static final int PIECE = 40;

    private BulkCrashChild() {}

    public static void main(String[] args) throws Exception {
        Path root = Path.of(args[0]);
        AtomicBoolean begun = new AtomicBoolean();
        AtomicInteger left = new AtomicInteger(Integer.parseInt(args[3]));
        DerbyDatabase database = DerbyDatabase.open(root.resolve("db"), DerbyDatabase.Settings.DEFAULT);
        SegmentBlobStore blobs =
                SegmentBlobStore.open(new DirectoryDisk(root.resolve("blobs")), LogOptions.defaults("blobs"));
        SqlMailStore store = new SqlMailStore(
                database,
                blobs,
                new StoreSettings(64, TimeUnit.DAYS.toMillis(10), 10, 100_000, 100, true, PIECE),
                (Point point) -> {
                    if (begun.get() && point.name().equals(args[2]) && left.decrementAndGet() == 0) {
                        Runtime.getRuntime().halt(9);
                    }
                });
        Account account = store.open(new AccountInfo(1, "big@example.test", 0));
        long inbox = account.mailbox("INBOX").orElseThrow().id();
        long archive = account.mailbox("Archive").orElseThrow().id();
        System.out.println("S " + said(account, inbox) + " " + said(account, archive) + " " + account.used());
        store.admin().check().problems().forEach(p -> System.out.println("P " + p));
        store.engine().sweeper().sweep();
        System.out.println("S " + said(account, inbox) + " " + said(account, archive) + " " + account.used());
        store.admin().check().problems().forEach(p -> System.out.println("P " + p));
        refill(account, inbox, archive);
        store.engine().sweeper().sweep();
        System.out.println("B");
        System.out.flush();
        begun.set(true);
        switch (args[1]) {
            case "COPY" -> account.transfer(inbox, UidSet.ALL, archive, false);
            case "MOVE" -> account.transfer(inbox, UidSet.ALL, archive, true);
            case "STORE" -> account.commit(inbox, List.of(flag()), Guard.NONE);
            default -> account.commit(inbox, List.of(new Op.Expunge(UidSet.ALL, false)), Guard.NONE);
        }
        store.engine().sweeper().sweep();
        store.close();
        database.close();
        System.exit(0);
    }

    private static Op flag() {
        return new Op.SetFlags(UidSet.ALL, Op.SetFlags.Mode.ADD, Flags.of(Flags.FLAGGED));
    }

    /** Number of messages, how many are flagged, whether all can be read. */
    private static String said(Account account, long mailbox) throws Exception {
        List<Row> rows = account.rows(mailbox, UidSet.ALL, Integer.MAX_VALUE);
        int flagged = 0;
        for (Row row : rows) {
            account.content(mailbox, row.uid()).open(0).readAllBytes();
            flagged += row.flags().has(Flags.FLAGGED) ? 1 : 0;
        }
        return rows.size() + "," + flagged + "," + account.status(mailbox).messages();
    }

    private static void refill(Account account, long inbox, long archive) throws Exception {
        account.commit(inbox, List.of(new Op.Expunge(UidSet.ALL, false)), Guard.NONE);
        account.commit(archive, List.of(new Op.Expunge(UidSet.ALL, false)), Guard.NONE);
        List<Op> ops = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            ops.add(new Op.Append(
                    Messages.of("Subject: m\r\n\r\n12345\r\n"), Flags.NONE, Instant.EPOCH, Optional.empty()));
        }
        account.commit(inbox, ops, Guard.NONE);
    }
}
