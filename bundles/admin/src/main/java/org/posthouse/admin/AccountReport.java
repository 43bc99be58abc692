package org.posthouse.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.admin.Result;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.DirectoryAdmin;
import org.posthouse.api.directory.DirectoryException;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.MailStore;
import org.posthouse.store.api.MailboxInfo;
import org.posthouse.store.api.MailboxStatus;
import org.posthouse.store.api.StoreException;

/** All that is known of an account: facts, one a line and some of them several times, and a table of its mailboxes. */
final class AccountReport {
    private static final int PIECE = 1_000;

    /** So many aliases of the server are looked through. */
    private static final int ALIASES = 20_000;

    private static final int SHOWN = 50;
    private static final int MAILBOXES = 200;

    private final StringBuilder text = new StringBuilder();
    private final List<List<String>> rows = new ArrayList<>();

    private AccountReport() {}

    /**
     * Makes it.
     *
     * @param store what is stored is left out if it is absent
     * @param more further facts of an account; empty values are left out
     */
    static Result of(
            String name,
            DirectoryAdmin directory,
            Optional<MailStore> store,
            Function<AccountInfo, Map<String, String>> more)
            throws OperationException {
        AccountReport report = new AccountReport();
        try {
            AccountInfo account = directory.accounts(name, "", PIECE).stream()
                    .filter(one -> one.name().equalsIgnoreCase(name))
                    .findFirst()
                    .orElseThrow(() -> new OperationException("No account " + name));
            report.fact("account", account.name());
            new TreeMap<>(more.apply(account)).forEach((fact, value) -> {
                if (!value.isEmpty()) {
                    report.fact(fact, value);
                }
            });
            report.fact("quota", Format.quota(account.quota()));
            if (store.isPresent()) {
                report.stored(account, store.get());
            }
            report.aliases(account, directory);
        } catch (DirectoryException failed) {
            throw new OperationException(failed.getMessage(), failed);
        }
        return new Result(
                report.text.toString().strip(), List.of("mailbox", "messages", "unseen", "size"), report.rows);
    }

    private void fact(String name, String value) {
        text.append(name).append(": ").append(value).append('\n');
    }

    private void stored(AccountInfo account, MailStore store) {
        try {
            long used = store.used(account.id());
            fact("holds", Format.octets(used));
            if (account.quota() > 0) {
                fact("full", used * 100 / account.quota() + "%");
            }
            if (used > 0) { // looking into an account that was never used would make its mailboxes
                mailboxes(store.open(account));
            }
        } catch (StoreException failed) {
            fact("mailboxes", "unreadable: " + failed.getMessage());
        }
    }

    private void mailboxes(Account account) throws StoreException {
        List<MailboxInfo> mailboxes = account.mailboxes();
        for (MailboxInfo mailbox : mailboxes.subList(0, Math.min(MAILBOXES, mailboxes.size()))) {
            MailboxStatus status = account.status(mailbox.id());
            rows.add(List.of(
                    mailbox.name(),
                    Long.toString(status.messages()),
                    Long.toString(status.unseen()),
                    Format.octets(status.octets())));
        }
        if (mailboxes.size() > MAILBOXES) {
            fact("mailboxes", mailboxes.size() + ", of which the first " + MAILBOXES + " are shown");
        }
    }

    /** The addresses that lead here directly. */
    private void aliases(AccountInfo account, DirectoryAdmin directory) throws DirectoryException {
        String after = "";
        int found = 0;
        int looked = 0;
        List<DirectoryAdmin.Alias> page;
        do {
            page = directory.aliases(after, PIECE);
            looked += page.size();
            for (DirectoryAdmin.Alias alias : page) {
                after = alias.address().toString();
                if (alias.targets().stream()
                                .anyMatch(target -> target.toString().equalsIgnoreCase(account.name()))
                        && ++found <= SHOWN) {
                    fact("alias", after);
                }
            }
        } while (page.size() == PIECE && looked < ALIASES);
        if (found > SHOWN) {
            fact("aliases", found + ", of which the first " + SHOWN + " are shown");
        }
        if (page.size() == PIECE) {
            fact("aliases", "searched only the first " + looked + " of the server");
        }
    }
}
