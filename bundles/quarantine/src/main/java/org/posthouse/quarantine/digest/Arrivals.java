package org.posthouse.quarantine.digest;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.message.Message;
import org.posthouse.api.quarantine.Quarantine;
import org.posthouse.api.quarantine.QuarantineException;
import org.posthouse.mime.preview.PlainText;
import org.posthouse.store.api.Account;
import org.posthouse.store.api.MailStore;
import org.posthouse.store.api.MailboxInfo;
import org.posthouse.store.api.Row;
import org.posthouse.store.api.SpecialUse;
import org.posthouse.store.api.StoreException;
import org.posthouse.store.api.UidSet;

/**
 * What came for an account within a time.
 *
 * @param held what is on hold, the newest first
 * @param junk what came into Junk, the newest first
 * @param more there is more in Junk than is listed
 */
record Arrivals(List<Arrival> held, List<Arrival> junk, boolean more) {
    /** So many are listed of each. */
    static final int MOST = 50;

    /** So many of the newest of Junk are looked at. */
    private static final int LOOKED_AT = 500;

    private static final String STATUS = "X-Spam-Status";
    private static final int MOST_REASON = 100;

    Arrivals {
        held = List.copyOf(held);
        junk = List.copyOf(junk);
    }

    boolean isEmpty() {
        return held.isEmpty() && junk.isEmpty();
    }

    /** @throws IOException if it cannot be told now */
    static Arrivals of(AccountInfo account, Instant since, Instant until, Quarantine quarantine, MailStore store)
            throws IOException {
        try {
            List<Arrival> held = quarantine.list(account, MOST).stream()
                    .filter(mail -> isWithin(mail.arrived(), since, until))
                    .map(mail -> new Arrival(mail.arrived(), mail.from(), mail.subject(), mail.reason()))
                    .toList();
            List<Arrival> junk = junk(store.open(account), since, until);
            return new Arrivals(held, junk.subList(0, Math.min(MOST, junk.size())), junk.size() > MOST);
        } catch (QuarantineException | StoreException notNow) {
            throw new IOException(notNow.getMessage(), notNow);
        }
    }

    /** At most one more than is listed. */
    private static List<Arrival> junk(Account account, Instant since, Instant until)
            throws StoreException, IOException {
        Optional<MailboxInfo> junk = account.mailboxes().stream()
                .filter(box -> box.uses().contains(SpecialUse.JUNK))
                .findFirst();
        if (junk.isEmpty()) {
            return List.of();
        }
        long box = junk.get().id();
        long next = account.status(box).uidNext();
        if (next <= 1) {
            return List.of();
        }
        List<Row> rows = account.rows(box, UidSet.range(Math.max(1, next - LOOKED_AT), next - 1), LOOKED_AT);
        List<Arrival> found = new ArrayList<>();
        for (int i = rows.size() - 1; i >= 0 && found.size() <= MOST; i--) {
            if (isWithin(rows.get(i).internalDate(), since, until)) {
                found.add(read(
                        account.content(box, rows.get(i).uid()), rows.get(i).internalDate()));
            }
        }
        return found;
    }

    private static boolean isWithin(Instant when, Instant since, Instant until) {
        return !when.isBefore(since) && when.isBefore(until);
    }

    private static Arrival read(Message message, Instant when) throws IOException {
        String status = PlainText.field(message, STATUS).replaceFirst("^Yes, ", "");
        return new Arrival(
                when,
                PlainText.field(message, "From"),
                PlainText.field(message, "Subject"),
                status.length() > MOST_REASON ? status.substring(0, MOST_REASON) + "…" : status);
    }
}
