package org.posthouse.queue.notice;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthouse.api.mail.Mail;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Reply;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.queue.parts.Policy;
import org.posthouse.support.MailDate;
import org.posthouse.support.address.AsciiForm;

/** A delivery status notification: text for people, fields for programs, and the message or its header (rfc3464). */
public final class Report {
    private static final int MAX_HEADER = 64 * 1024;
    private static final int MAX_RECIPIENTS = 1000;
    private static final String EXPIRED = "4.4.7"; // rfc3463#2: a temporary condition that lasted
    private static final String TOO_LATE = "5.4.7"; // rfc2852#4.1
    private static final String EOL = "\r\n";

    /** What it tells of. */
    public enum Kind {
        FAILED('f', "bounced"),
        DELAYED('d', "delay-notified"),
        SUCCESS('s', "success-notified");

        private final char letter;
        private final String stage;

        Kind(char letter, String stage) {
            this.letter = letter;
            this.stage = stage;
        }

        /** The letter in ids of notifications. */
        char letter() {
            return letter;
        }

        /** Its name in the trace. */
        String stage() {
            return stage;
        }
    }

    private final String id;
    private final Kind kind;
    private final Mail mail;
    private final List<Recipient> about;
    private final int more;
    private final Policy policy;
    private final Message original;
    private final Instant now;
    private final boolean all;
    private final String returned;
    private final boolean utf8;
    private final boolean eightBit;

    /**
     * Makes a report.
     *
     * @param id of the report
     * @param about recipients as they are now
     * @param original the message it is about
     */
    Report(String id, Kind kind, Mail mail, List<Recipient> about, Message original, Policy policy, Instant now)
            throws IOException {
        this.id = id;
        this.kind = kind;
        this.mail = mail;
        this.about = about.subList(0, Math.min(MAX_RECIPIENTS, about.size()));
        this.more = about.size() - this.about.size();
        this.original = original;
        this.policy = policy;
        this.now = now;
        boolean wanted = mail.sender().ret().map(r -> r == Sender.Ret.FULL).orElse(true);
        // rfc3461#4.3: the whole message only with failures
        this.all = kind == Kind.FAILED && wanted && original.size() <= policy.returnFull();
        String header = all ? "" : HeaderSection.of(original, MAX_HEADER);
        // rfc6533#1: who wrote in ASCII may be where nobody takes anything else
        this.utf8 = mail.sender().address().filter(Report::needsUtf8).isPresent()
                || mail.sender().smtputf8()
                        && (!ascii(header) || this.about.stream().anyMatch(r -> needsUtf8(r.address())));
        this.returned = utf8 ? header : header.replaceAll("[^\\x00-\\x7f]", "?");
        this.eightBit = utf8 || all && eightBit(original); // whatever its sender declared
    }

    /** True if it has addresses or fields in UTF-8 (rfc6533). */
    boolean isUtf8() {
        return utf8;
    }

    /** What octets it has. */
    Sender.Body body() {
        return eightBit ? Sender.Body.EIGHT_BIT_MIME : Sender.Body.SEVEN_BIT;
    }

    private static boolean ascii(String text) {
        return text.chars().allMatch(c -> c < 128);
    }

    private static boolean needsUtf8(Address address) {
        return AsciiForm.of(address).isEmpty();
    }

    /** An address in UTF-8 if the report is; else with its domain in A-labels and a local part that needs it escaped (rfc6533#3). */
    private String shown(Address address) {
        if (utf8) {
            return address.toString();
        }
        return AsciiForm.of(address).map(Address::toString).orElseGet(() -> {
            StringBuilder out = new StringBuilder();
            String domain = AsciiForm.domain(address.domain()).orElse(address.domain());
            new Address(address.localPart(), domain).toString().codePoints().forEach(c -> {
                if (c < 128 && c != '\\') {
                    out.append((char) c);
                } else {
                    out.append(String.format("\\x{%X}", c));
                }
            });
            return out.toString();
        });
    }

    private static boolean eightBit(Message message) throws IOException {
        byte[] block = new byte[8192];
        try (InputStream in = message.open(0)) {
            int n;
            while ((n = in.read(block)) > 0) {
                for (int i = 0; i < n; i++) {
                    if (block[i] < 0) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** The report itself. */
    Message message() {
        byte[] head = head();
        byte[] tail = (EOL + "--" + boundary() + "--" + EOL).getBytes(StandardCharsets.US_ASCII);
        Message end = Messages.of(tail);
        if (!all) {
            return Messages.prefixed(head, end);
        }
        long size = original.size();
        return Messages.prefixed(
                head,
                Messages.of(
                        size + tail.length,
                        offset -> offset >= size
                                ? end.open(offset - size)
                                : new SequenceInputStream(original.open(offset), new ByteArrayInputStream(tail))));
    }

    private String boundary() {
        return "=_" + id;
    }

    /** All that comes before the returned message. */
    private byte[] head() {
        StringBuilder out = new StringBuilder(2048);
        top(out);
        delimiter(out);
        out.append("Content-Type: text/plain; charset=utf-8").append(EOL);
        encoding(out, utf8);
        out.append(EOL);
        text(out);
        delimiter(out);
        out.append("Content-Type: message/")
                .append(utf8 ? "global-" : "")
                .append("delivery-status")
                .append(EOL);
        encoding(out, utf8);
        out.append(EOL);
        fields(out);
        delimiter(out);
        if (all) {
            out.append("Content-Type: message/")
                    .append(utf8 ? "global" : "rfc822")
                    .append(EOL);
            encoding(out, eightBit);
        } else {
            out.append("Content-Type: ")
                    .append(utf8 ? "message/global-headers" : "text/rfc822-headers")
                    .append(EOL);
            encoding(out, utf8);
        }
        out.append(EOL).append(returned);
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void delimiter(StringBuilder out) {
        out.append(EOL).append("--").append(boundary()).append(EOL);
    }

    private static void encoding(StringBuilder out, boolean eight) {
        if (eight) {
            out.append("Content-Transfer-Encoding: 8bit").append(EOL);
        }
    }

    private void top(StringBuilder out) {
        String subject =
                switch (kind) {
                    case FAILED -> "Undelivered mail returned to sender";
                    case DELAYED -> "Delayed mail (still being tried)";
                    case SUCCESS -> "Delivery report";
                };
        out.append("From: Mail Delivery System <")
                .append(shown(policy.postmaster()))
                .append('>')
                .append(EOL);
        out.append("To: <")
                .append(shown(mail.sender().address().orElseThrow()))
                .append('>')
                .append(EOL);
        out.append("Subject: ").append(subject).append(EOL);
        out.append("Date: ").append(MailDate.of(now)).append(EOL);
        out.append("Message-ID: <")
                .append(id)
                .append('@')
                .append(policy.hostname())
                .append('>')
                .append(EOL);
        out.append("Auto-Submitted: auto-replied").append(EOL); // rfc3834#5
        out.append("MIME-Version: 1.0").append(EOL);
        out.append("Content-Type: multipart/report; report-type=")
                .append(utf8 ? "global-" : "")
                .append("delivery-status;")
                .append(EOL)
                .append("\tboundary=\"")
                .append(boundary())
                .append('"')
                .append(EOL);
        encoding(out, eightBit);
    }

    private void text(StringBuilder out) {
        out.append("This is the mail system at ")
                .append(policy.hostname())
                .append('.')
                .append(EOL)
                .append(EOL);
        out.append(
                switch (kind) {
                    case FAILED ->
                        "Your message could not be delivered to the recipients below. It will not be retried.";
                    case DELAYED ->
                        "Your message has not yet been delivered to the recipients below. Delivery is still being "
                                + "attempted; you do not need to resend it.";
                    case SUCCESS -> "Your message was delivered or relayed to the recipients below.";
                });
        out.append(EOL).append(EOL);
        for (Recipient recipient : about) {
            out.append('<').append(shown(recipient.address())).append('>').append(EOL);
            recipient.disposition().last().ifPresent(last -> {
                out.append("    ").append(isExpired(last) ? "Delivery time expired; last reply: " : "");
                last.remoteMta().ifPresent(mta -> out.append(line(mta)).append(" said: "));
                out.append(line(last.status().toString())).append(EOL);
                Optional.of(quoted(recipient, last))
                        .filter(earlier -> !earlier.equals(last))
                        .ifPresent(earlier -> out.append("    Before, ")
                                .append(line(earlier.remoteMta().orElseThrow()))
                                .append(" said: ")
                                .append(line(earlier.status().toString()))
                                .append(EOL));
            });
        }
        if (more > 0) {
            out.append(EOL).append("And ").append(more).append(" more.").append(EOL);
        }
        if (kind == Kind.DELAYED) {
            out.append(EOL)
                    .append("It will be retried until ")
                    .append(MailDate.of(about.stream()
                            .map(this::expiry)
                            .max(Comparator.naturalOrder())
                            .orElseThrow()))
                    .append('.')
                    .append(EOL);
        }
    }

    private Instant expiry(Recipient recipient) {
        return policy.expiry(mail, recipient);
    }

    // rfc3464#2.2, rfc3464#2.3
    private void fields(StringBuilder out) {
        mail.sender().envid().ifPresent(envid -> field(out, "Original-Envelope-Id", envid));
        field(out, "Reporting-MTA", "dns; " + policy.hostname());
        field(out, "Arrival-Date", MailDate.of(mail.arrived()));
        for (Recipient recipient : about) {
            Optional<Reply> last = recipient.disposition().last();
            out.append(EOL);
            recipient.original().ifPresent(original -> field(out, "Original-Recipient", original));
            // rfc6533#3
            String type = utf8 || needsUtf8(recipient.address()) ? "utf-8; " : "rfc822; ";
            field(out, "Final-Recipient", type + shown(recipient.address()));
            field(out, "Action", action(last));
            field(out, "Status", status(recipient));
            last.ifPresent(own -> {
                Reply reply = quoted(recipient, own);
                reply.remoteMta().ifPresent(mta -> field(out, "Remote-MTA", "dns; " + mta));
                String code = reply.remoteMta().isPresent() ? "smtp; " : "x-posthouse; "; // rfc3464#2.3.6
                field(out, "Diagnostic-Code", code + reply.status());
                field(out, "Last-Attempt-Date", MailDate.of((isExpired(own) ? own : reply).at()));
            });
            if (kind == Kind.DELAYED) {
                field(out, "Will-Retry-Until", MailDate.of(expiry(recipient)));
            }
        }
    }

    /** The reply to quote: where this server gave up, what a host said before it did. */
    private Reply quoted(Recipient recipient, Reply last) {
        return kind == Kind.FAILED ? recipient.disposition().remote().orElse(last) : last;
    }

    private String action(Optional<Reply> last) {
        return switch (kind) {
            case FAILED -> "failed";
            case DELAYED -> "delayed";
            case SUCCESS ->
                last.map(Reply::action).orElse(Reply.Action.DELIVERED).name().toLowerCase(Locale.ROOT);
        };
    }

    /** Its class follows from what became of the recipient, whatever the last reply was (rfc3464#2.3.4). */
    private String status(Recipient recipient) {
        Optional<Reply> last = recipient.disposition().last();
        if (kind == Kind.FAILED && last.map(Report::isExpired).orElse(false)) {
            boolean late = recipient
                    .disposition()
                    .deliverBy()
                    .map(by -> by.isOver(now))
                    .orElse(false);
            return late ? TOO_LATE : EXPIRED;
        }
        char type =
                switch (kind) {
                    case FAILED -> '5';
                    case DELAYED -> '4';
                    case SUCCESS -> '2';
                };
        return last.map(reply -> reply.status().enhanced())
                .filter(enhanced -> enhanced.indexOf(type) == 0)
                .orElse(type + ".0.0");
    }

    /** True if it failed although the last reply would have allowed another attempt: its time was over. */
    private static boolean isExpired(Reply last) {
        return last.action() == Reply.Action.FAILED && last.status().temporary();
    }

    private void field(StringBuilder out, String name, String value) {
        out.append(name).append(": ").append(line(value)).append(EOL);
    }

    /** One line, in ASCII unless the report is in UTF-8. */
    private String line(String text) {
        StringBuilder line = new StringBuilder(text.length());
        text.chars()
                .forEach(c -> line.append(c < 32 || c == 127 || !utf8 && c > 127 ? c == '\t' ? ' ' : '?' : (char) c));
        return line.toString();
    }
}
