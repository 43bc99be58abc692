package org.posthouse.filter.dnsbl;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.posthouse.api.filter.Context;
import org.posthouse.api.filter.Inspection;
import org.posthouse.api.filter.Verdict;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Score;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Status;
import org.posthouse.auth.peer.Networks;
import org.posthouse.filter.dnsbl.Subject.Of;
import org.posthouse.mime.MailAddress;
import org.posthouse.mime.Mime;

/**
 * Looks at one mail. What the lists say of the envelope is asked once, at MAIL, and told at RCPT, where a postmaster can still be
 * reached (rfc5321#4.5.1); with the message, to all others, if the filter came too late for that.
 */
final class DnsblInspection implements Inspection {
    /** Where a filter has its parts of the score. */
    static final String NAME = "dnsbl";

    private static final int MOST_AUTHORS = 4;
    private static final Status LATER = new Status(451, "4.4.3", "DNS list check failed: the DNS does not answer");

    private final DnsblFilter filter;
    private final Setup setup;
    private final Map<String, Score> parts = new TreeMap<>();
    private boolean asked;
    private boolean inTime; // before the first recipient was taken
    private Optional<Action> refusal = Optional.empty();

    DnsblInspection(DnsblFilter filter, Setup setup) {
        this.filter = filter;
        this.setup = setup;
    }

    @Override
    public boolean awaitsEnd() {
        return false;
    }

    @Override
    public Verdict sender(Context context) {
        inTime = true;
        return envelope(context);
    }

    @Override
    public Verdict recipient(Context context, Recipient recipient) {
        Verdict first = envelope(context);
        if (refusal.isEmpty() || recipient.address().isPostmaster()) {
            return first;
        }
        Verdict.Builder verdict = verdict(!first.published().isEmpty());
        refusal.ifPresent(verdict::add);
        return verdict.build();
    }

    @Override
    public Verdict message(Context context, Message message) throws IOException {
        Optional<InetAddress> client = client(context);
        if (client.isEmpty()) {
            return Verdict.PASS;
        }
        envelope(context); // if the filter was chosen for this mail only now
        List<Subject> subjects = authors(message);
        if (setup.wants(Set.of(Of.LINKS, Of.BODY))) {
            subjects.addAll(BodyScan.of(message, setup.most(), setup.wants(Set.of(Of.BODY))));
        }
        Optional<Action> found = ask(subjects);
        Verdict.Builder verdict = verdict(true);
        if (!inTime) {
            refusal.ifPresent(action -> late(context, action, verdict));
        }
        found.ifPresent(verdict::add);
        return verdict.build();
    }

    /** Refuses recipients that were taken before the lists were asked, but for a postmaster if a verdict has room for that. */
    private static void late(Context context, Action action, Verdict.Builder verdict) {
        List<Recipient> refused = context.recipients().stream()
                .filter(recipient -> !recipient.namedAs().isPostmaster())
                .toList();
        if (refused.size() == context.recipients().size() || refused.size() >= Verdict.MAX_INSTRUCTIONS) {
            verdict.add(action);
        } else {
            refused.forEach(recipient -> verdict.add(recipient.address(), action));
        }
    }

    private Verdict envelope(Context context) {
        Optional<InetAddress> client = client(context);
        if (asked || client.isEmpty()) {
            return Verdict.PASS;
        }
        asked = true;
        List<Subject> subjects = new ArrayList<>();
        subjects.add(Subject.client(client.get()));
        context.origin().helo().flatMap(name -> Subject.domain(Of.HELO, name)).ifPresent(subjects::add);
        context.sender().address().ifPresent(address -> {
            Subject.domain(Of.SENDER, address.domain()).ifPresent(subjects::add);
            Subject.mailbox(Of.SENDER, address.localPart(), address.domain()).ifPresent(subjects::add);
        });
        if (setup.wants(Set.of(Of.HOST))) {
            host(client.get()).flatMap(name -> Subject.domain(Of.HOST, name)).ifPresent(subjects::add);
        }
        refusal = ask(subjects);
        return verdict(true).build();
    }

    /** The client whose mail is checked; empty if it is trusted. */
    private Optional<InetAddress> client(Context context) {
        if (setup.lists().isEmpty() || context.origin().account().isPresent()) {
            return Optional.empty();
        }
        return context.origin()
                .remote()
                .map(InetSocketAddress::getAddress)
                .filter(address ->
                        !Networks.PRIVATE.contains(address) && !setup.trusted().contains(address));
    }

    /** A name that its owner could have chosen freely, and does not point back, says nothing of the client. */
    private Optional<String> host(InetAddress client) {
        return filter.resolver().flatMap(dns -> filter.hostName(dns, client, setup));
    }

    private static List<Subject> authors(Message message) throws IOException {
        List<Subject> subjects = new ArrayList<>();
        for (Map.Entry<String, Of> field :
                Map.of("From", Of.FROM, "Reply-To", Of.REPLY_TO).entrySet()) {
            message.headers().all(field.getKey()).stream()
                    .flatMap(value -> Mime.mailboxes(value).stream())
                    .filter(mailbox -> !mailbox.localPart().isEmpty())
                    .limit(MOST_AUTHORS)
                    .forEach(mailbox -> add(subjects, field.getValue(), mailbox));
        }
        return subjects;
    }

    private static void add(List<Subject> subjects, Of of, MailAddress.Mailbox mailbox) {
        String domain = mailbox.domain().orElse("");
        Subject.domain(of, domain).ifPresent(subjects::add);
        Subject.mailbox(of, mailbox.localPart(), domain).ifPresent(subjects::add);
    }

    /** Asks, and takes note of the points; gives what refuses the mail, if something does. */
    private Optional<Action> ask(List<Subject> subjects) {
        Optional<Asker.Found> found = filter.ask(subjects, setup);
        if (found.isEmpty() || !found.get().complete() && setup.defers()) {
            return setup.defers() ? Optional.of(new Action.Defer(LATER)) : Optional.empty();
        }
        for (Hit hit : found.get().hits()) {
            if (hit.list().points() != 0) {
                parts.putIfAbsent(
                        hit.list().zone(),
                        new Score(hit.list().rule(), hit.list().points(), hit.finding()));
            }
        }
        return found.get().hits().stream()
                .filter(hit -> hit.list().reject())
                .findFirst()
                .map(hit -> new Action.Reject(new Status(550, "5.7.1", hit.refusal())));
    }

    private Verdict.Builder verdict(boolean publishes) {
        Verdict.Builder verdict = Verdict.builder();
        if (publishes && !parts.isEmpty()) {
            verdict.publish(Score.parts(NAME), List.copyOf(parts.values()));
        }
        return verdict;
    }
}
