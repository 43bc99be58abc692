package org.posthouse.transport.local;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.posthouse.api.mail.Action;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Header;
import org.posthouse.api.message.Headers;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.support.address.AsciiForm;

/** Writes the message of an answer (rfc3834#3.1). */
final class ReplyMessage {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final Set<String> OURS = Set.of("from", "to", "date", "message-id", "auto-submitted");
    private static final int MAX_LINE = 998; // rfc5322#2.1.1
    private static final int MAX_REFERENCES = 800;

    private ReplyMessage() {}

    static Message of(String id, Address from, Address to, Action.Reply reply, Headers answered, Instant now) {
        List<Header> fields = new ArrayList<>(List.of(
                Header.of("From", "<" + Trace.shown(from) + ">"),
                Header.of("To", "<" + Trace.shown(to) + ">"),
                Header.of("Date", DATE.format(now)),
                Header.of(
                        "Message-ID",
                        "<" + id + "@" + AsciiForm.domain(from.domain()).orElse("localhost") + ">"),
                Header.of("Auto-Submitted", "auto-replied"))); // rfc3834#5
        reply.header().stream()
                .filter(field -> !OURS.contains(field.name().toLowerCase(Locale.ROOT)))
                .map(ReplyMessage::oneField)
                .forEach(fields::add);
        thread(fields, answered);
        String text = reply.text().lines().collect(Collectors.joining("\r\n", "", "\r\n"));
        add(fields, "MIME-Version", "1.0");
        if (!has(fields, "Content-Type")) {
            boolean plain = isPlain(text);
            fields.add(Header.of("Content-Type", "text/plain; charset=" + (plain ? "us-ascii" : "utf-8")));
            fields.add(Header.of("Content-Transfer-Encoding", plain ? "7bit" : "base64"));
            text = plain ? text : base64(text);
        }
        return Messages.of("\r\n" + text).prepend(fields);
    }

    /** The answer says to what it is one (rfc3834#3.1.5, rfc5322#3.6.4). */
    private static void thread(List<Header> fields, Headers answered) {
        String id = answered.first("Message-ID").filter(ReplyMessage::isShort).orElse("");
        if (id.isEmpty()) {
            return;
        }
        String before =
                answered.first("References").filter(ReplyMessage::isShort).orElse("");
        add(fields, "In-Reply-To", id);
        add(fields, "References", (before + " " + id).strip());
    }

    private static boolean isShort(String value) {
        return value.length() < MAX_REFERENCES && value.chars().allMatch(c -> c >= 32 && c < 127);
    }

    private static void add(List<Header> fields, String name, String value) {
        if (!has(fields, name)) {
            fields.add(Header.of(name, value));
        }
    }

    private static boolean has(List<Header> fields, String name) {
        return fields.stream().anyMatch(field -> field.name().equalsIgnoreCase(name));
    }

    /** The field without line breaks of any kind: a script's text must not end the header. */
    private static Header oneField(Header field) {
        StringBuilder value = new StringBuilder();
        field.value().chars().forEach(c -> value.append(c < 32 || c == 127 ? ' ' : (char) c));
        return new Header(field.name(), " " + value);
    }

    private static boolean isPlain(String text) {
        return text.chars().allMatch(c -> c < 127 && (c >= 32 || c == '\r' || c == '\n' || c == '\t'))
                && text.lines().allMatch(line -> line.length() <= MAX_LINE);
    }

    private static String base64(String text) {
        return Base64.getMimeEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)) + "\r\n";
    }
}
