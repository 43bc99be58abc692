package org.posthouse.filter.junk.training;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.posthouse.filter.junk.accounts.Notebook;
import org.posthouse.filter.junk.accounts.Shelf;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.FlagRow;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.MailboxInfo;
import org.posthouse.store.api.Row;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.UidSet;

/** Finds mail in INBOX that was read and stayed, the oldest first, each once. */
final class Companions {
    private static final int BACK = 2_000; // UIDs
    private static final int PAGE = 500;
    private static final String INBOX = "INBOX";

    private final long id;
    private final Account account;
    private final Shelf shelf;
    private final Instant before;
    private final Deque<Message> found = new ArrayDeque<>();
    private boolean looked;

    /** A message and where it is. */
    record Message(MailboxInfo mailbox, Row row) {}

    /** @param before when it has to have come */
    Companions(long id, Account account, Shelf shelf, Instant before) {
        this.id = id;
        this.account = account;
        this.shelf = shelf;
        this.before = before;
    }

    /** The next one from which nothing was learned; empty if there is none now. */
    Optional<Message> next() throws StoreException, IOException {
        if (!looked) {
            looked = true;
            Optional<MailboxInfo> inbox = account.mailbox(INBOX);
            if (inbox.isPresent()) {
                look(inbox.get());
            }
        }
        while (!found.isEmpty()) {
            Message next = found.remove();
            boolean known = shelf.use(id, knowledge -> {
                knowledge.notebook().companion(next.row().uid());
                return knowledge
                        .notebook()
                        .lesson(Notebook.key(next.row().emailId()))
                        .isPresent();
            });
            if (!known) {
                return Optional.of(next);
            }
        }
        return Optional.empty();
    }

    private void look(MailboxInfo inbox) throws StoreException, IOException {
        long seen = shelf.use(id, knowledge -> knowledge.notebook().companion());
        long after = Math.max(seen, account.status(inbox.id()).uidNext() - BACK);
        UidSet range = UidSet.range(Math.max(1, after + 1), UidSet.MAX_UID);
        List<Long> read = account.flags(inbox.id(), range, PAGE).stream()
                .filter(row -> row.flags().has(Flags.SEEN) && !row.flags().has(Flags.DELETED))
                .filter(row -> !Sign.isIn(row.flags()))
                .map(FlagRow::uid)
                .toList();
        for (Row row : account.rows(inbox.id(), UidSet.of(read), PAGE)) {
            if (!row.internalDate().isAfter(before)) {
                found.add(new Message(inbox, row));
            }
        }
    }
}
