package org.posthouse.migration.out;

import java.io.IOException;
import java.util.List;
import org.posthouse.migration.destination.Destination;
import org.posthouse.migration.destination.MailboxException;
import org.posthouse.migration.report.Meter;
import org.posthouse.migration.report.StoppedException;
import org.posthouse.migration.store.Mailboxes;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.MailboxInfo;
import org.posthouse.store.api.MailboxStatus;
import org.posthouse.store.api.Row;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.UidSet;
import org.posthouse.store.api.blob.DamagedBlobException;

/** Writes all mailboxes of an account. Mail goes on meanwhile: what comes later is not in it. */
public final class Exporter {
    private static final int PAGE = 100;

    private final Mailboxes mailboxes;
    private final Meter meter;

    public Exporter(Mailboxes mailboxes, Meter meter) {
        this.mailboxes = mailboxes;
        this.meter = meter;
    }

    /**
     * Writes.
     *
     * @throws IOException if the destination cannot be written
     * @throws StoppedException if it has to end before the end
     */
    public void run(Destination destination) throws IOException, StoppedException {
        List<MailboxInfo> all = stored(Account::mailboxes);
        for (MailboxInfo mailbox : all) {
            meter.expect(stored(account -> account.status(mailbox.id())).messages());
        }
        destination.begin(all);
        for (MailboxInfo mailbox : all) {
            meter.place(mailbox.name());
            try {
                mailbox(destination, mailbox);
            } catch (StoreException | MailboxException e) {
                meter.failed(mailbox.name(), e.getMessage());
            }
        }
        meter.place("");
        destination.subscriptions(stored(Account::subscriptions));
    }

    private <T> T stored(Mailboxes.Work<T> work) throws IOException, StoppedException {
        try {
            return mailboxes.call(work);
        } catch (StoreException e) {
            throw new StoppedException("cannot read the mailboxes: " + e.getMessage(), e);
        }
    }

    private void mailbox(Destination destination, MailboxInfo mailbox)
            throws IOException, StoreException, StoppedException {
        MailboxStatus status = mailboxes.call(account -> account.status(mailbox.id()));
        try (Destination.Box box = destination.open(mailbox, status)) {
            long after = 0;
            while (after + 1 < status.uidNext()) {
                UidSet rest = UidSet.range(after + 1, status.uidNext() - 1);
                List<Row> rows = mailboxes.call(account -> account.rows(mailbox.id(), rest, PAGE));
                for (Row row : rows) {
                    meter.check();
                    message(box, mailbox, row);
                    meter.did(1);
                    after = row.uid();
                }
                if (rows.isEmpty()) {
                    break;
                }
            }
            box.finish();
        }
    }

    private void message(Destination.Box box, MailboxInfo mailbox, Row row) throws IOException, StoppedException {
        if (box.has(row)) {
            meter.known();
            return;
        }
        try {
            this.mailboxes.<Void>call(account -> {
                write(box, mailbox, row, account);
                return null;
            });
            if (box.send(row)) {
                meter.moved(row.size());
            }
        } catch (StoreException e) {
            if (e.reason() != StoreException.Reason.NOT_FOUND) { // else it was expunged meanwhile
                meter.failed(mailbox.name() + " UID " + row.uid(), e.getMessage());
            }
        }
    }

    /** One that cannot be read is no reason to end the others. */
    private static void write(Destination.Box box, MailboxInfo mailbox, Row row, Account account)
            throws StoreException, IOException {
        try {
            box.write(row, account.content(mailbox.id(), row.uid()));
        } catch (DamagedBlobException damaged) {
            throw new StoreException(StoreException.Reason.DAMAGED, "the stored message is damaged", damaged);
        }
    }
}
