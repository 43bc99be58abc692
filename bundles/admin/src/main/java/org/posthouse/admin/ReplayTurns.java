package org.posthouse.admin;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import org.posthouse.admin.replay.Answer;
import org.posthouse.admin.replay.StoredMail;
import org.posthouse.admin.replay.Turn;
import org.posthouse.api.admin.OperationException;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.filter.FilterTrials;
import org.posthouse.api.filter.FilterTrials.Which;
import org.posthouse.api.mail.Finding;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.message.Message;
import org.posthouse.api.queue.QueueAdmin;
import org.posthouse.api.spool.Query;
import org.posthouse.api.spool.Spool;
import org.posthouse.mime.Mime;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.MailStore;
import org.posthouse.store.api.MailboxInfo;
import org.posthouse.store.api.MessageSize;
import org.posthouse.store.api.Row;
import org.posthouse.store.api.SpecialUse;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.UidSet;

/**
 * Finds stored mail for a filter to look at, piece by piece as it is asked for.
 *
 * @param trials asks the filter
 * @param which the filter
 * @param against the version it is compared with, asked too; empty: what is recorded of each mail
 * @param limit at most so many mails
 */
record ReplayTurns(FilterTrials trials, Which which, Optional<Which> against, int limit) {
    private static final int PIECE = 200;
    private static final int SHOWN = 80;

    /** Those of mail in the queue. */
    Iterator<Turn> queue(QueueAdmin queue, Query query) {
        return new Iterator<>() {
            private final Deque<Mail> piece = new ArrayDeque<>();
            private OptionalLong after = OptionalLong.empty();
            private boolean more = true;
            private int left = limit;

            @Override
            public boolean hasNext() {
                while (left > 0 && piece.isEmpty() && more) {
                    Spool.Page page = queue.list(query, after, Math.min(PIECE, left));
                    page.mails().forEach(listed -> piece.add(listed.mail()));
                    after = page.next();
                    more = after.isPresent();
                }
                return left > 0 && !piece.isEmpty();
            }

            @Override
            public Turn next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                left--;
                return queued(queue, piece.remove());
            }
        };
    }

    /** One mail of the queue. */
    Turn queued(QueueAdmin queue, Mail mail) {
        return () -> {
            Optional<Asked> asked = queue.read(mail.id(), message -> asked(StoredMail.queued(mail), message, ""));
            return asked.isEmpty() ? Optional.empty() : Optional.of(asked.get().answer());
        };
    }

    /** An answer, or the reason why there is none, past code that throws IOException only. */
    private record Asked(Optional<Answer> given, boolean interrupted) {
        Answer answer() throws Turn.AwayException, InterruptedException {
            if (interrupted) {
                throw new InterruptedException();
            }
            return given.orElseThrow(Turn.AwayException::new);
        }
    }

    private Asked asked(StoredMail stored, Message message, String place) throws IOException {
        try {
            return new Asked(ask(stored, message, place), false);
        } catch (InterruptedException e) {
            return new Asked(Optional.empty(), true);
        }
    }

    private Optional<Answer> ask(StoredMail stored, Message message, String place)
            throws IOException, InterruptedException {
        List<String> unknown = new ArrayList<>(stored.unknown());
        Mail mail = stored.mail();
        if (against.isPresent()) {
            Optional<Mail> compared = compared(mail, message);
            if (compared.isEmpty()) {
                return Optional.empty();
            }
            mail = compared.get();
        } else if (mail.findings().stream().noneMatch(found -> found.filter().equals(which.filter()))) {
            unknown.add("what the filter said when it came");
        }
        String shown = place + mail.id() + " from " + mail.sender().path() + subject(message);
        return trials.replay(which, mail, message, true, (opinion, edited) -> new Answer(opinion, shown, unknown));
    }

    /** The mail as if the other version had been in force when it came. */
    private Optional<Mail> compared(Mail mail, Message message) throws IOException, InterruptedException {
        return trials.replay(against.get(), withoutRecord(mail).build(), message, false, (opinion, edited) -> {
            String verdict = opinion.now().isEmpty() ? "pass" : String.join(", ", opinion.now());
            return withoutRecord(mail)
                    .finding(new Finding(mail.arrived(), which.filter(), opinion.bundle(), "", "message", verdict))
                    .build();
        });
    }

    private Mail.Builder withoutRecord(Mail mail) {
        Mail.Builder without = Mail.builder(mail.id(), mail.arrived(), mail.origin(), mail.sender())
                .recipients(mail.recipients())
                .size(mail.size())
                .attributes(mail.attributes())
                .results(mail.results());
        mail.envelope().ifPresent(without::envelope);
        mail.findings().stream()
                .filter(found -> !found.filter().equals(which.filter()))
                .forEach(without::finding);
        return without;
    }

    private static String subject(Message message) throws IOException {
        String subject = Mime.header(message, "Subject")
                .map(Mime::decodeWords)
                .map(text -> text.replaceAll("\\p{Cntrl}+", " ").strip())
                .orElse("");
        return subject.isEmpty()
                ? ""
                : ": " + (subject.length() <= SHOWN ? subject : subject.substring(0, SHOWN) + "…");
    }

    /**
     * Those of a mailbox, the latest ones in their order.
     *
     * @param mailbox its name; empty: the one for junk
     */
    List<Turn> mailbox(MailStore store, AccountInfo account, Optional<String> mailbox) throws OperationException {
        try {
            Account opened = store.open(account);
            MailboxInfo found = mailbox.isPresent()
                    ? opened.mailbox(mailbox.get())
                            .orElseThrow(() ->
                                    new OperationException("No mailbox " + mailbox.get() + " of " + account.name()))
                    : opened.mailboxes().stream()
                            .filter(one -> one.uses().contains(SpecialUse.JUNK))
                            .findFirst()
                            .orElseThrow(() -> new OperationException(
                                    account.name() + " has no mailbox for junk; choose one with --mailbox"));
            List<Turn> turns = new ArrayList<>();
            for (long uid : latest(opened, found.id())) {
                turns.add(() -> stored(store, account, found, uid));
            }
            return turns;
        } catch (StoreException failed) {
            throw new OperationException("The mail store failed: " + failed.getMessage(), failed);
        }
    }

    private Deque<Long> latest(Account account, long mailbox) throws StoreException {
        Deque<Long> latest = new ArrayDeque<>();
        UidSet from = UidSet.ALL;
        List<MessageSize> piece = account.sizes(mailbox, from, PIECE);
        while (!piece.isEmpty()) {
            for (MessageSize one : piece) {
                if (latest.size() >= limit) {
                    latest.removeFirst();
                }
                latest.addLast(one.uid());
            }
            from = from.after(piece.get(piece.size() - 1).uid());
            piece = from.isEmpty() ? List.of() : account.sizes(mailbox, from, PIECE);
        }
        return latest;
    }

    /** Opened anew for each: a store that is replaced meanwhile takes its handles with it. */
    private Optional<Answer> stored(MailStore store, AccountInfo account, MailboxInfo mailbox, long uid)
            throws IOException, Turn.AwayException, InterruptedException {
        try {
            Account opened = store.open(account);
            List<Row> row = opened.rows(mailbox.id(), UidSet.of(uid), 1);
            if (row.isEmpty()) {
                return Optional.empty();
            }
            Message message = opened.content(mailbox.id(), uid);
            StoredMail stored =
                    StoredMail.inMailbox(message, "uid-" + uid, row.get(0).internalDate(), account.name());
            String place = mailbox.name() + " " + uid + ": ";
            return Optional.of(asked(stored, message, place).answer());
        } catch (StoreException failed) {
            if (failed.reason() == StoreException.Reason.NOT_FOUND) {
                return Optional.empty();
            }
            throw new IOException(failed.getMessage(), failed);
        }
    }
}
