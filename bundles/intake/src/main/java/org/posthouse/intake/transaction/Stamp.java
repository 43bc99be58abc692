package org.posthouse.intake.transaction;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.posthouse.api.mail.Origin;
import org.posthouse.api.mail.Recipient;
import org.posthouse.api.mail.Sender;
import org.posthouse.api.message.Address;
import org.posthouse.intake.body.HeaderScan;
import org.posthouse.support.MailDate;
import org.posthouse.support.address.AsciiForm;

/**
 * Makes the header fields that intake puts before a message. They are in ASCII whatever clients and addresses are: what is
 * added here must not be the reason why the next host would need SMTPUTF8.
 */
final class Stamp {
    private Stamp() {}

    /** The trace field (rfc5321#4.4) and, for mail of users, the fields a message must have (rfc6409#8). */
    static byte[] prefix(
            String id,
            Origin origin,
            Sender sender,
            List<Recipient> recipients,
            HeaderScan scan,
            String hostname,
            Instant now) {
        StringBuilder out = new StringBuilder(512);
        received(out, id, origin, recipients, hostname, now);
        if (origin.role() == Origin.Role.SUBMISSION || origin.role() == Origin.Role.INTERNAL) {
            if (!scan.date()) {
                out.append("Date: ").append(MailDate.of(now)).append("\r\n"); // rfc6409#8.2
            }
            if (scan.messageId().isEmpty()) {
                out.append("Message-ID: <")
                        .append(id)
                        .append('@')
                        .append(word(hostname))
                        .append(">\r\n"); // rfc6409#8.3
            }
            if (!scan.from() && sender.address().isPresent()) {
                Address from = sender.address().get(); // one in UTF-8 needs SMTPUTF8 in any case
                out.append("From: <").append(AsciiForm.of(from).orElse(from)).append(">\r\n"); // rfc5322#3.6
            }
        }
        if (!scan.startsWithField()) {
            out.append("\r\n"); // what follows is no header section and must not become part of ours
        }
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void received(
            StringBuilder field, String id, Origin origin, List<Recipient> recipients, String hostname, Instant now) {
        field.append("Received: ");
        if (origin.remote().isPresent() || origin.helo().isPresent()) {
            field.append("from ").append(word(origin.helo().orElse("unknown")));
            if (origin.remote().isPresent()) {
                InetAddress client = origin.remote().get().getAddress();
                field.append(" (").append(literal(client)).append(')');
            }
            if (origin.tls().isPresent()) {
                field.append("\r\n\t(").append(comment(origin.tls().get())).append(')');
            }
            field.append("\r\n\t");
        }
        field.append("by ").append(word(hostname)).append(" (Posthouse) with ").append(word(origin.protocol()));
        field.append("\r\n\tid ").append(id);
        if (recipients.size() == 1) {
            // with several, the field would tell each of the others (rfc5321#7.6)
            AsciiForm.of(recipients.get(0).address())
                    .ifPresent(address ->
                            field.append("\r\n\tfor <").append(address).append('>'));
        }
        field.append(";\r\n\t").append(MailDate.of(now)).append("\r\n");
    }

    private static String literal(InetAddress address) {
        if (address == null) {
            return "unresolved";
        }
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        text = zone < 0 ? text : text.substring(0, zone);
        return text.indexOf(':') >= 0 ? "[IPv6:" + text + "]" : "[" + text + "]"; // rfc5321#4.1.3
    }

    /** What a peer said, reduced to what cannot end a token, a comment or a line. */
    static String word(String said) {
        String word = reduced(AsciiForm.domain(said).orElse(said), "._:[]-");
        return word.isEmpty() ? "unknown" : word.substring(0, Math.min(255, word.length()));
    }

    private static String comment(String said) {
        return reduced(said, " ._=/:-");
    }

    /** Letters, digits and what is among these; the rest becomes question marks. */
    private static String reduced(String said, String others) {
        int i = 0;
        while (i < said.length() && isKept(said.charAt(i), others)) {
            i++;
        }
        if (i == said.length()) { // as nearly always
            return said;
        }
        char[] kept = said.toCharArray();
        for (; i < kept.length; i++) {
            kept[i] = isKept(kept[i], others) ? kept[i] : '?';
        }
        return new String(kept);
    }

    private static boolean isKept(char c, String others) {
        boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
        return plain || others.indexOf(c) >= 0;
    }
}
