package org.posthouse.admin;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.posthouse.api.admin.Result;
import org.posthouse.api.mail.Action;
import org.posthouse.api.mail.Attributes;
import org.posthouse.api.mail.DeliverBy;
import org.posthouse.api.mail.Disposition;
import org.posthouse.api.mail.Envelope;
import org.posthouse.api.mail.Finding;
import org.posthouse.api.mail.Hold;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Reply;
import org.posthouse.api.message.Address;

/**
 * All that is known of a mail that waits: facts, one a line and some of them several times, an empty line, its header, and a
 * table of its recipients.
 */
final class MailReport {
    private static final List<String> COLUMNS = List.of(
            "recipient",
            "phase",
            "destination",
            "next",
            "not before",
            "deliver by",
            "tries",
            "last reply",
            "from host",
            "held",
            "held by",
            "held since",
            "sender told",
            "at delivery");

    /** Forward-paths of the envelope, which can have a thousand. */
    private static final int SHOWN = 10;

    private final StringBuilder text = new StringBuilder();

    private MailReport() {}

    static Result of(Waiting waiting, String header, Instant now) {
        MailReport report = new MailReport();
        report.facts(waiting, now);
        if (!header.isEmpty()) {
            report.text.append('\n').append(header.replace("\r\n", "\n").stripTrailing());
        }
        return new Result(
                report.text.toString(),
                COLUMNS,
                waiting.mail().recipients().stream().map(r -> row(r, now)).toList());
    }

    private void facts(Waiting waiting, Instant now) {
        Mail mail = waiting.mail();
        fact("mail", mail.id());
        fact("from", mail.sender().path());
        mail.envelope().ifPresent(envelope -> fact("envelope", said(envelope)));
        fact("account", mail.origin().account().orElse(""));
        fact("client", mail.origin().client().orElse(""));
        fact("listener", mail.origin().listener());
        fact("arrived", Format.time(mail.arrived()));
        fact("size", Format.octets(mail.size()));
        fact("tries", Integer.toString(waiting.attempts()));
        fact("state", waiting.state());
        fact("next", waiting.next().map(due -> Format.until(due, now)).orElse(""));
        fact("reason", waiting.reason());
        fact("trace", "what happened so far: trace " + mail.id());
        facts("attribute", mail.attributes());
        facts("result", mail.results());
        for (Finding f : mail.findings()) {
            fact(
                    "finding",
                    Format.time(f.at()) + " " + f.filter() + " (" + f.bundle() + ") at " + f.stage() + ": "
                            + f.verdict());
        }
    }

    private void facts(String name, Attributes attributes) {
        attributes.texts().forEach((key, value) -> fact(name, key + " = " + value));
    }

    /** Values come from peers and plug-ins: none of them can look like the next line. */
    private void fact(String name, String value) {
        if (!value.isEmpty()) {
            text.append(name).append(": ").append(value.replaceAll("\\R", " ")).append('\n');
        }
    }

    private static List<String> row(Recipient r, Instant now) {
        Disposition d = r.disposition();
        boolean waits = r.open() && d.held().isEmpty();
        return List.of(
                r.address().toString(),
                word(d.phase()),
                r.open()
                        ? Conditions.shown(d.queue())
                        : d.destination().map(Conditions::shown).orElse(""),
                waits ? Format.until(d.due(), now) : "",
                d.notBefore().filter(now::isBefore).map(Format::time).orElse(""),
                d.deliverBy().map(MailReport::said).orElse(""),
                Integer.toString(d.attempts()),
                d.last().map(reply -> reply.status().toString()).orElse(""),
                d.last().flatMap(Reply::remoteMta).orElse(""),
                d.held().map(Hold::reason).orElse(""),
                d.held().flatMap(Hold::by).orElse(""),
                d.held().flatMap(Hold::since).map(Format::time).orElse(""),
                d.notified().stream().sorted().map(MailReport::word).collect(Collectors.joining(", ")),
                r.onDelivery().stream().map(MailReport::said).collect(Collectors.joining(", ")));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static String said(Envelope envelope) {
        List<Address> paths = envelope.forwardPaths();
        int more = paths.size() - Math.min(SHOWN, paths.size()) + envelope.omitted();
        return "<" + envelope.reversePath().map(Address::toString).orElse("") + "> to "
                + paths.stream().limit(SHOWN).map(path -> "<" + path + ">").collect(Collectors.joining(", "))
                + (more > 0 ? " and " + more + " more" : "");
    }

    private static String said(DeliverBy by) {
        return Format.time(by.time()) + " or " + word(by.mode());
    }

    private static String said(Action action) {
        if (action instanceof Action.FileInto file) {
            List<String> words = new ArrayList<>(List.of("into " + file.mailbox()));
            file.flags().stream().sorted().forEach(words::add);
            return String.join(" ", words);
        } else if (action instanceof Action.Redirect redirect) {
            return (redirect.keep() ? "copy to " : "redirect to ") + redirect.to();
        } else if (action instanceof Action.Reply reply) {
            return "reply " + reply.handle();
        } else if (action instanceof Action.Reject reject) {
            return "reject " + reject.status();
        } else if (action instanceof Action.Discard discard) {
            return "discard " + discard.reason();
        } else if (action instanceof Action.AddHeader add) {
            return "add " + add.header().name();
        }
        return action.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }
}
