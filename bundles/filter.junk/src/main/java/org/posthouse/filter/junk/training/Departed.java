package org.posthouse.filter.junk.training;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.DirectoryAdmin;
import org.posthouse.api.directory.DirectoryException;
import org.posthouse.filter.junk.accounts.Shelf;
import org.posthouse.store.api.MailStore;
import org.posthouse.store.api.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Accounts that were deleted while the filter was away, so that nobody told it. */
public final class Departed {
    private static final Logger LOG = LoggerFactory.getLogger(Departed.class);
    private static final int PAGE = 1_000;

    private Departed() {}

    /**
     * Removes what accounts have taught that have no mail and that the directory does not know.
     *
     * @return false if that cannot be told now
     */
    public static boolean remove(Shelf shelf, MailStore store, DirectoryAdmin directory) {
        try {
            Set<Long> empty = new HashSet<>();
            for (long account : shelf.known()) {
                if (store.used(account) == 0) {
                    empty.add(account);
                }
            }
            String after = "";
            while (!empty.isEmpty()) {
                List<AccountInfo> page = directory.accounts("", after, PAGE);
                page.forEach(account -> empty.remove(account.id()));
                if (page.size() < PAGE) {
                    break;
                }
                after = page.get(page.size() - 1).name();
            }
            for (long account : empty) {
                LOG.info("account {} is gone: what it has taught the junk filter is removed", account);
                shelf.delete(account);
            }
            return true;
        } catch (StoreException | DirectoryException | IOException later) {
            LOG.debug("departed accounts are looked for later", later);
            return false;
        }
    }
}
