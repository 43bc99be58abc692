package org.posthouse.spool.parts;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.message.Address;
import org.posthouse.api.spool.Query;
import org.posthouse.api.spool.Query.State;

/**
 * Says exactly what of a mail matches a query; the index can only say it nearly.
 *
 * @param now when what is due is due
 */
public record Selector(Query query, Instant now) {
    /** Whether the conditions on the mail itself hold. */
    public boolean matches(Mail mail) {
        return query.id().map(mail.id()::equals).orElse(true)
                && query.arrivedBefore().map(mail.arrived()::isBefore).orElse(true)
                && query.sender().map(wanted -> sent(mail, wanted)).orElse(true);
    }

    private static boolean sent(Mail mail, String wanted) {
        String lower = wanted.toLowerCase(Locale.ROOT);
        if (mail.sender().address().isEmpty()) {
            return lower.equals("<>");
        }
        Address address = mail.sender().address().get();
        return lower.equals(
                lower.startsWith("@")
                        ? "@" + address.domainKey()
                        : address.normalized().toString());
    }

    /** The recipients that match of a part of a mail that does; none if the part does not. */
    public List<Recipient> chosen(Part part) {
        if (!query.destination().map(part.destination()::equals).orElse(true)
                || !query.state().map(state(part)::equals).orElse(true)) {
            return List.of();
        }
        return query.recipient().isEmpty() && query.reason().isEmpty()
                ? part.recipients()
                : part.recipients().stream().filter(this::matches).toList();
    }

    private boolean matches(Recipient r) {
        return query.recipient()
                        .map(a -> a.normalized().equals(r.address().normalized()))
                        .orElse(true)
                && query.reason()
                        .map(text -> contains(r.disposition().reason(), text))
                        .orElse(true);
    }

    /** Whether a reason contains a text, in any case. */
    public static boolean contains(String reason, String text) {
        return reason.toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT));
    }

    /** What a part waits for. */
    public State state(Part part) {
        if (part.leased()) {
            return State.LEASED;
        }
        if (part.held()) {
            return State.HELD;
        }
        return part.due().isAfter(now) ? State.DEFERRED : State.DUE;
    }
}
