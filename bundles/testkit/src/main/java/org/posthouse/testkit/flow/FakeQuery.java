package org.posthouse.testkit.flow;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.spool.Query;
import org.posthouse.api.spool.Query.State;

/** What of a {@link FakeSpool} matches a query. */
record FakeQuery(Query query, Instant now) {
    /** What a part waits for. */
    State state(FakeMail.Part part) {
        if (part.leased().isPresent()) {
            return State.LEASED;
        }
        if (part.held()) {
            return State.HELD;
        }
        return part.due().isAfter(now) ? State.DEFERRED : State.DUE;
    }

    /** The recipients of a part that match; none if it does not. */
    List<Recipient> chosen(FakeMail.Part part) {
        Mail mail = part.of().mail;
        boolean matches = query.id().map(mail.id()::equals).orElse(true)
                && query.destination().map(part.destination()::equals).orElse(true)
                && query.sender().map(wanted -> sender(mail, wanted)).orElse(true)
                && query.state().map(state(part)::equals).orElse(true)
                && query.arrivedBefore().map(mail.arrived()::isBefore).orElse(true);
        return matches ? part.recipients().stream().filter(this::recipient).toList() : List.of();
    }

    boolean matches(FakeMail.Part part) {
        return !chosen(part).isEmpty();
    }

    private static boolean sender(Mail mail, String wanted) {
        String text =
                mail.sender().address().map(a -> a.normalized().toString()).orElse("<>");
        String lower = wanted.toLowerCase(Locale.ROOT);
        return lower.startsWith("@")
                ? mail.sender()
                        .address()
                        .map(a -> lower.equals("@" + a.domainKey()))
                        .orElse(false)
                : text.equals(lower);
    }

    private boolean recipient(Recipient r) {
        return query.recipient()
                        .map(a -> a.normalized().equals(r.address().normalized()))
                        .orElse(true)
                && query.reason()
                        .map(text -> lower(r.disposition().reason()).contains(lower(text)))
                        .orElse(true);
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
