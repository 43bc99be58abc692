package org.posthouse.quarantine.digest;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.mime.preview.PlainText;
import org.posthouse.support.MailDate;

/**
 * Writes a digest: the same as plain text and as HTML without anything active. What strangers wrote is shortened, escaped, and has its dots
 * and slashes broken, so that no mail program makes a link of it.
 *
 * @param id the id of the mail
 * @param host the name of this server
 * @param to whom it is for
 * @param zone in which times are told
 * @param url of the account page; empty: there is no link
 */
record DigestMail(String id, String host, Address to, Instant now, ZoneId zone, String url, Arrivals arrivals) {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("EEE d MMM HH:mm", Locale.ROOT);
    private static final Base64.Encoder BASE64 = Base64.getMimeEncoder(76, new byte[] {'\r', '\n'});

    Message message() {
        String boundary = "=_" + id;
        return Messages.of("From: Posthouse <postmaster@" + to.domain() + ">\r\n"
                + "To: <" + to + ">\r\n"
                + "Subject: " + subject() + "\r\n"
                + "Date: " + MailDate.of(now) + "\r\n"
                + "Message-ID: <" + id + "@" + host + ">\r\n"
                + "Auto-Submitted: auto-generated\r\n" // rfc3834#5
                + "MIME-Version: 1.0\r\n"
                + "Content-Type: multipart/alternative; boundary=\"" + boundary + "\"\r\n\r\n"
                + part(boundary, "plain", plain())
                + part(boundary, "html", html())
                + "--" + boundary + "--\r\n");
    }

    private String subject() {
        int held = arrivals.held().size();
        int junk = arrivals.junk().size();
        return held + " held, " + junk + (arrivals.more() ? " or more" : "") + " in Junk";
    }

    /** In base64, so that lines are short, whatever is in them. */
    private static String part(String boundary, String subtype, String text) {
        return "--" + boundary + "\r\nContent-Type: text/" + subtype
                + "; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                + BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8)) + "\r\n";
    }

    private String plain() {
        StringBuilder out = new StringBuilder();
        plain(out, "On hold", arrivals.held());
        plain(out, "In Junk", arrivals.junk());
        if (arrivals.more()) {
            out.append("and more in Junk\r\n\r\n");
        }
        out.append(
                url.isEmpty()
                        ? "To release or delete mail on hold, log in to your account page.\r\n"
                        : "To release or delete mail on hold: " + url + "/mail\r\n");
        return out.toString();
    }

    private void plain(StringBuilder out, String title, List<Arrival> list) {
        if (list.isEmpty()) {
            return;
        }
        out.append(title).append("\r\n\r\n");
        list.forEach(one -> out.append("  ")
                .append(harmless(subject(one)))
                .append("\r\n    ")
                .append(time(one))
                .append(", from ")
                .append(harmless(one.from()))
                .append(one.reason().isEmpty() ? "" : "\r\n    " + harmless(one.reason()))
                .append("\r\n\r\n"));
    }

    private static String subject(Arrival one) {
        return one.subject().isEmpty() ? "(no subject)" : one.subject();
    }

    private String time(Arrival one) {
        return TIME.withZone(zone).format(one.when());
    }

    private String html() {
        StringBuilder out = new StringBuilder("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>")
                .append(subject())
                .append("</title></head><body>");
        html(out, "On hold", arrivals.held());
        html(out, "In Junk", arrivals.junk());
        if (arrivals.more()) {
            out.append("<p>and more in Junk</p>");
        }
        out.append(
                url.isEmpty()
                        ? "<p>To release or delete mail on hold, log in to your account page.</p>"
                        : "<p><a href=\"" + escaped(url) + "/mail\">Release or delete mail on hold</a></p>");
        return out.append("</body></html>\r\n").toString();
    }

    private void html(StringBuilder out, String title, List<Arrival> list) {
        if (list.isEmpty()) {
            return;
        }
        out.append("<h2>").append(title).append("</h2>\r\n<ul>");
        list.forEach(one -> out.append("<li><b>")
                .append(escaped(harmless(subject(one))))
                .append("</b><br>")
                .append(time(one))
                .append(", from ")
                .append(escaped(harmless(one.from())))
                .append(one.reason().isEmpty() ? "" : "<br>" + escaped(harmless(one.reason())))
                .append("</li>\r\n"));
        out.append("</ul>\r\n");
    }

    /** A text of which no mail program makes a link. */
    static String harmless(String text) {
        return PlainText.line(text).replace("://", ": //").replaceAll("(?<=[^\\s.])\\.(?=[\\p{L}])", "[.]");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
