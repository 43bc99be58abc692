package org.posthouse.account.web;

import java.util.List;
import java.util.Optional;
import org.posthouse.account.web.Pages.Notice;
import org.posthouse.api.admin.Caller;
import org.posthouse.api.directory.AccountInfo;
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

    private static Caller by(AccountInfo account, String address) {
        return Caller.of(account.name()).by("account-page", address);
    }
}
