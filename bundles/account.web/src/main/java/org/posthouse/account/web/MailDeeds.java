package org.posthouse.account.web;

import java.time.DayOfWeek;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.posthouse.account.web.Pages.Notice;
import org.posthouse.api.admin.Caller;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.quarantine.DigestWish;
import org.posthouse.api.quarantine.Digests;
import org.posthouse.api.quarantine.HeldMail;
import org.posthouse.api.quarantine.Quarantine;
import org.posthouse.api.quarantine.QuarantineException;
import org.posthouse.api.senders.SenderListException;
import org.posthouse.api.senders.SenderLists;
import org.posthouse.support.access.Audit;

/** What users do with the mail that is held for them, and with their lists of senders; each is written down. */
final class MailDeeds {
    /** More are not done with at once. */
    private static final int MOST = 100;

    private final Parts parts;
    private final Audit audit;

    MailDeeds(Parts parts, Audit audit) {
        this.parts = parts;
        this.audit = audit;
    }

    /** The services, each as it is at this moment; empty while it is absent. */
    interface Parts {
        Optional<Quarantine> quarantine();

        Optional<SenderLists> senders();

        Optional<Digests> digests();
    }

    /** What is done with one mail. */
    @FunctionalInterface
    private interface Deed {
        HeldMail make(Quarantine quarantine, String id) throws QuarantineException;
    }

    Notice release(AccountInfo account, List<String> ids, String address) {
        return each(
                "own-held-release",
                account,
                ids,
                address,
                (quarantine, id) -> quarantine.release(account, id),
                "delivered to your mailbox");
    }

    Notice delete(AccountInfo account, List<String> ids, String address) {
        return each(
                "own-held-delete",
                account,
                ids,
                address,
                (quarantine, id) -> quarantine.delete(account, id),
                "deleted");
    }

    private Notice each(
            String event, AccountInfo account, List<String> ids, String address, Deed deed, String participle) {
        if (parts.quarantine().isEmpty()) {
            return Deeds.AWAY;
        }
        Quarantine quarantine = parts.quarantine().get();
        int done = 0;
        String problem = ids.isEmpty() ? "No mail is selected" : "";
        for (String id : ids.subList(0, Math.min(MOST, ids.size()))) {
            String result = "refused";
            try {
                deed.make(quarantine, id);
                result = "done";
                done++;
            } catch (QuarantineException refused) {
                problem = refused.getMessage();
            } finally {
                audit.event(event, by(account, address), "result", result, "mail", id);
            }
        }
        String said = done == 0 ? "" : (done == 1 ? "1 mail is " : done + " mails are ") + participle + ". ";
        return problem.isEmpty()
                ? Notice.good(said.strip())
                : new Notice(false, said + problem + ".", Optional.empty());
    }

    /** A change of a list. */
    @FunctionalInterface
    private interface Change {
        String make(SenderLists lists) throws SenderListException;
    }

    Notice list(AccountInfo account, String sender, boolean allowed, String address) {
        return changed(allowed ? "own-sender-allow" : "own-sender-block", account, sender, address, lists -> {
            SenderLists.Entry entry = lists.put(Optional.of(account), sender, allowed);
            return entry.sender() + " is " + (allowed ? "allowed." : "blocked.");
        });
    }

    Notice forget(AccountInfo account, String sender, String address) {
        return changed(
                "own-sender-forget",
                account,
                sender,
                address,
                lists -> lists.forget(Optional.of(account), sender)
                        ? sender + " is off your list."
                        : sender + " is not on your list.");
    }

    private Notice changed(String event, AccountInfo account, String sender, String address, Change change) {
        if (parts.senders().isEmpty()) {
            return Deeds.AWAY;
        }
        Notice notice = Notice.bad("It failed.");
        try {
            notice = Notice.good(change.make(parts.senders().get()));
        } catch (SenderListException refused) {
            notice = Notice.bad(refused.getMessage() + ".");
        } finally {
            audit.event(event, by(account, address), "result", notice.good() ? "done" : "refused", "sender", sender);
        }
        return notice;
    }

    /** Takes when the account wants a digest; the day counts only if that is weekly. */
    Notice digest(AccountInfo account, String period, String hour, String day, String address) {
        Optional<DigestWish> wish = wish(period, hour, day);
        if (wish.isEmpty() || parts.digests().isEmpty()) {
            return wish.isEmpty() ? Notice.bad("Unknown choice.") : Deeds.AWAY;
        }
        Notice notice = Notice.bad("It failed.");
        try {
            parts.digests().get().wish(account, wish.get());
            notice = Notice.good("Your choice is saved.");
        } catch (QuarantineException failed) {
            notice = Notice.bad(failed.getMessage() + ".");
        } finally {
            audit.event(
                    "own-digest", by(account, address), "result", notice.good() ? "done" : "refused", "period", period);
        }
        return notice;
    }

    private static Optional<DigestWish> wish(String period, String hour, String day) {
        Optional<DigestWish.Period> often = Stream.of(DigestWish.Period.values())
                .filter(p -> p.name().equalsIgnoreCase(period))
                .findFirst();
        Optional<DayOfWeek> when = Stream.of(DayOfWeek.values())
                .filter(d -> d.name().equalsIgnoreCase(day))
                .findFirst();
        return often.isEmpty() || when.isEmpty() || !hour.matches("1?\\d|2[0-3]")
                ? Optional.empty()
                : Optional.of(new DigestWish(often.get(), Integer.parseInt(hour), when.get()));
    }

    private static Caller by(AccountInfo account, String address) {
        return Caller.of(account.name()).by("account-page", address);
    }
}
