package org.posthouse.testkit.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.Changes;
import org.posthouse.store.api.FlagRow;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.UidSet;

/** Answers that come in pages, put together: for tests, whose mailboxes are small. */
public final class Pages {
    private Pages() {}

    /** All that changed after a mod-sequence, as if it had come in one page. */
    public static Changes changes(Account account, long mailbox, long since, int limit) throws StoreException {
        Changes first = account.changes(mailbox, since, limit);
        List<FlagRow> changed = new ArrayList<>(first.changed());
        UidSet covered = first.covered();
        for (Optional<Changes.Next> next = first.next(); next.isPresent(); ) {
            Changes page = account.changes(mailbox, next.get(), limit);
            changed.addAll(page.changed());
            covered = covered.union(page.covered());
            next = page.next();
        }
        return new Changes(
                first.uidValidity(),
                first.uidNext(),
                first.highestModSeq(),
                changed,
                first.vanished(),
                first.complete(),
                covered,
                Optional.empty());
    }
}
