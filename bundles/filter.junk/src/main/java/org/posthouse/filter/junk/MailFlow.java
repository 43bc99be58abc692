package org.posthouse.filter.junk;

import java.io.IOException;
import java.time.Clock;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.Directory;
import org.posthouse.api.directory.Resolution;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Headers;
import org.posthouse.api.message.Message;
import org.posthouse.filter.junk.accounts.Shelf;
import org.posthouse.filter.junk.field.Correspondents;
import org.posthouse.filter.junk.field.JunkField;
import org.posthouse.filter.junk.judging.Judge;
import org.posthouse.filter.junk.judging.Reading;
import org.posthouse.support.metrics.Counters;

/** What is done with a mail that comes in: judged for each account that it is for, or, if a user sends it, taken note of. */
final class MailFlow {
    private static final int MOST_JUDGED = 100; // accounts a mail; each may have to be read from the disk
    private static final int MOST_NOTED = 50; // recipients of a mail that a user sends
    private static final String JUNK = "Junk"; // by name, as other filters do: the same mailbox for all is one copy

    private final Shelf shelf;
    private final Judge judge;
    private final Counters judged;
    private final Clock clock;

    MailFlow(Shelf shelf, Counters judged, Clock clock) {
        this.shelf = shelf;
        this.judge = new Judge(shelf);
        this.judged = judged;
        this.clock = clock;
    }

    /** Takes out fields that look like ours: nobody but us says how we judged. */
    static void clean(Headers headers, Verdict.Builder verdict) {
        if (headers.first(JunkField.NAME).isPresent()) {
            verdict.add(new Action.RemoveHeader(JunkField.NAME, 0));
        }
    }

    /** Judges a mail for each of its recipients that is an account here; what is decided for one is for nobody else. */
    void judge(Context context, Message message, Directory directory, Judge.Terms terms, Verdict.Builder verdict)
            throws IOException {
        Reading reading = null;
        int count = 0;
        for (Recipient recipient : context.recipients()) {
            if (count >= MOST_JUDGED) {
                return;
            }
            if (directory.resolve(recipient.address()) instanceof Resolution.Mailbox mailbox) {
                count++;
                reading = reading == null ? new Reading(context, message) : reading;
                Judge.Ruling ruling = judge.judge(mailbox.account().id(), reading, terms);
                judged.count(ruling.fate().word());
                verdict.add(recipient.address(), new Action.AddHeader(ruling.field(), 0));
                if (ruling.fate() == JunkField.Fate.JUNK) {
                    verdict.add(recipient.address(), new Action.FileInto(JUNK, true, Set.of()));
                }
            }
        }
    }

    /** Takes note of whom a user writes to: these are known from then on. */
    void sent(Context context, Directory directory) throws IOException {
        Optional<AccountInfo> account = context.origin().account().flatMap(directory::account);
        Set<String> addresses = new HashSet<>();
        for (Recipient recipient : context.recipients()) {
            if (addresses.size() < MOST_NOTED) {
                Correspondents.comparable(recipient.namedAs().toString()).ifPresent(addresses::add);
            }
        }
        if (account.isPresent()) {
            int day = (int) TimeUnit.MILLISECONDS.toDays(clock.millis());
            shelf.use(account.get().id(), knowledge -> {
                addresses.forEach(address -> knowledge.toNote().wroteTo(address, day));
                return null;
            });
        }
    }
}
