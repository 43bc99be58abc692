package org.posthouse.filter.junk.training;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.posthouse.api.message.Message;
import org.posthouse.filter.junk.accounts.Kept.Source;
import org.posthouse.filter.junk.accounts.Notebook;
import org.posthouse.filter.junk.accounts.Shelf;
import org.posthouse.filter.junk.training.Sign.Role;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.Changes;
import org.posthouse.store.api.FlagRow;
import org.posthouse.store.api.Flags;
import org.posthouse.store.api.MailboxChange;
import org.posthouse.store.api.MailboxChanges;
import org.posthouse.store.api.MailboxInfo;
import org.posthouse.store.api.Row;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.StoreException.Reason;
import org.posthouse.store.api.UidSet;

/** Goes through what changed in one account, once, and learns from it. */
final class Walk {
    private static final int PAGE = 500;
    private static final int MOST_MAILBOXES = 200; // that changed since the account was looked at
    private static final int MOST_LOOKED_AT = 5_000; // messages whose id is asked for
    private static final int COMPANIONS = 2; // wanted mails for each that is called junk
    private static final Sign KEPT = new Sign(false, Source.KEPT);

    /**
     * What a walk needs.
     *
     * @param shares whether the site shares a start model
     * @param keptFor how long read mail has to have stayed to count as wanted; empty: it never does
     * @param allowance how many lessons the account may still give; it is asked before each
     * @param stop true: end soon, and come again
     */
    record Terms(boolean shares, Optional<Duration> keptFor, BooleanSupplier allowance, BooleanSupplier stop) {}

    private final long id;
    private final Account account;
    private final Shelf shelf;
    private final Teacher teacher;
    private final Terms terms;
    private final Clock clock;
    private Companions companions; // null until they are needed
    private int looked;

    Walk(long id, Account account, Shelf shelf, Teacher teacher, Terms terms, Clock clock) {
        this.id = id;
        this.account = account;
        this.shelf = shelf;
        this.teacher = teacher;
        this.terms = terms;
        this.clock = clock;
    }

    /**
     * Goes.
     *
     * @param since the mod-sequence from which on changes are new
     */
    void go(long since) throws StoreException, IOException {
        MailboxChanges page = account.mailboxChanges(since, MOST_MAILBOXES);
        Map<Long, MailboxInfo> all =
                account.mailboxes().stream().collect(Collectors.toMap(MailboxInfo::id, Function.identity()));
        List<MailboxInfo> changed = page.mailboxes().stream()
                .filter(change -> change.kinds().contains(MailboxChange.Kind.MESSAGES))
                .filter(change -> all.containsKey(change.mailbox()))
                .map(change -> all.get(change.mailbox()))
                .sorted(Comparator.comparing(
                        (MailboxInfo box) -> Role.of(box) == Role.JUNK)) // last, as the goal of moves
                .toList();
        for (MailboxInfo mailbox : changed) {
            mailbox(mailbox, since);
        }
        if (!terms.stop().getAsBoolean()) {
            shelf.use(id, knowledge -> {
                knowledge.notebook().position(page.modSeq());
                return null;
            });
        }
    }

    private void mailbox(MailboxInfo mailbox, long since) throws StoreException, IOException {
        Role role = Role.of(mailbox);
        if (role == Role.SILENT) {
            return;
        }
        long top = shelf.use(id, knowledge -> knowledge.notebook().top(mailbox.id()));
        boolean blank = shelf.use(id, knowledge -> knowledge.notebook().isBlank());
        Changes page = account.changes(mailbox.id(), since, PAGE);
        while (true) {
            List<FlagRow> rows = page.changed().stream()
                    .filter(row -> !row.flags().has(Flags.DELETED))
                    .filter(row -> Sign.isIn(row.flags()) || (role == Role.JUNK ? row.uid() >= top : !blank))
                    .toList();
            messages(mailbox, role, top, rows);
            if (page.next().isEmpty() || terms.stop().getAsBoolean()) {
                break;
            }
            page = account.changes(mailbox.id(), page.next().get(), PAGE);
        }
        long next = page.uidNext();
        if (!terms.stop().getAsBoolean()) {
            shelf.use(id, knowledge -> {
                knowledge.notebook().top(mailbox.id(), next);
                return null;
            });
        }
    }

    private void messages(MailboxInfo mailbox, Role role, long top, List<FlagRow> changed)
            throws StoreException, IOException {
        if (changed.isEmpty() || looked > MOST_LOOKED_AT) {
            return;
        }
        looked += changed.size();
        UidSet uids = UidSet.of(changed.stream().map(FlagRow::uid).toList());
        for (Row row : account.rows(mailbox.id(), uids, PAGE)) {
            if (terms.stop().getAsBoolean()) {
                return;
            }
            message(mailbox, role, row, row.uid() >= top);
        }
    }

    private void message(MailboxInfo mailbox, Role role, Row row, boolean fresh) throws StoreException, IOException {
        long key = Notebook.key(row.emailId());
        Optional<Sign> sign = shelf.use(id, knowledge -> {
            Notebook notes = knowledge.notebook();
            return Sign.of(new Sign.Message(role, fresh, row.flags(), notes.inJunk(key), notes.lesson(key)));
        });
        if (sign.isPresent()) {
            teach(mailbox, row, key, sign.get());
        }
        if (fresh) {
            shelf.use(id, knowledge -> {
                knowledge.notebook().inJunk(key, role == Role.JUNK);
                return null;
            });
        }
    }

    private boolean teach(MailboxInfo mailbox, Row row, long key, Sign sign) throws StoreException, IOException {
        if (!terms.allowance().getAsBoolean()) {
            return false;
        }
        try {
            Message content = account.content(mailbox.id(), row.uid());
            boolean learned =
                    shelf.use(id, knowledge -> teacher.teach(id, knowledge, key, content, sign, terms.shares()));
            if (learned && sign.junk() && !sign.withdrawn() && terms.keptFor().isPresent()) {
                learnCompanions();
            }
            return learned;
        } catch (StoreException e) {
            if (e.reason() == Reason.NOT_FOUND || e.reason() == Reason.DAMAGED) {
                return false; // there is nothing to learn from
            }
            throw e;
        }
    }

    /** A model that is taught junk alone takes all mail for it: so wanted mail is learned beside it, in turn. */
    private void learnCompanions() throws StoreException, IOException {
        if (companions == null) {
            companions = new Companions(
                    id, account, shelf, clock.instant().minus(terms.keptFor().orElseThrow()));
        }
        for (int learned = 0; learned < COMPANIONS; ) {
            Optional<Companions.Message> next = companions.next();
            if (next.isEmpty() || terms.stop().getAsBoolean()) {
                return;
            }
            Row row = next.get().row();
            learned += teach(next.get().mailbox(), row, Notebook.key(row.emailId()), KEPT) ? 1 : 0;
        }
    }
}
