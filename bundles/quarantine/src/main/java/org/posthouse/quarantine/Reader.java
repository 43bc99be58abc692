package org.posthouse.quarantine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.posthouse.api.mail.Attributes;
import org.posthouse.api.mail.Authentication;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Score;
import org.posthouse.api.message.Message;
import org.posthouse.api.quarantine.HeldMail;
import org.posthouse.mime.MailAddress;
import org.posthouse.mime.Mime;
import org.posthouse.mime.preview.PlainText;

/** Makes of held mail what people are shown, each text in one line. */
final class Reader {
    private static final int MOST_FINDINGS = 5;
    private static final Set<String> FAILURES = Set.of("fail", "softfail", "permerror");

    private Reader() {}

    /** @param recipients what is shown as its recipients */
    static HeldMail read(Mail mail, Message message, List<String> recipients, String reason) throws IOException {
        String from = PlainText.field(message, "From");
        return new HeldMail(
                mail.id(),
                mail.arrived(),
                mail.size(),
                from.isEmpty() ? PlainText.line(mail.sender().path()) : from,
                sender(message),
                PlainText.field(message, "Subject"),
                recipients,
                PlainText.line(reason),
                findings(mail.results()));
    }

    private static String sender(Message message) throws IOException {
        List<String> fields = message.headers().all("From");
        List<MailAddress.Mailbox> from = fields.size() == 1 ? Mime.mailboxes(fields.get(0)) : List.of();
        return from.size() == 1 ? PlainText.line(from.get(0).address()) : "";
    }

    /** What spoke against it. What is learnt for each account is not told: the mail may be for several. */
    static List<String> findings(Attributes results) {
        List<String> findings = new ArrayList<>();
        Score.all(withoutJunk(results)).stream()
                .filter(part -> part.points() > 0)
                .sorted(Comparator.comparingDouble((Score part) -> -part.points()))
                .limit(MOST_FINDINGS)
                .map(part -> part.rule() + " " + String.format(Locale.ROOT, "%.1f", part.points())
                        + (part.reason().isBlank() ? "" : ": " + part.reason()))
                .map(PlainText::line)
                .forEach(findings::add);
        Authentication.all(results).stream()
                .filter(one -> FAILURES.contains(one.result()))
                .map(one -> one.method() + " " + one.result())
                .distinct()
                .limit(MOST_FINDINGS)
                .map(PlainText::line)
                .forEach(findings::add);
        return findings;
    }

    private static Attributes withoutJunk(Attributes results) {
        return results.with(Score.parts("junk"), List.of());
    }
}
