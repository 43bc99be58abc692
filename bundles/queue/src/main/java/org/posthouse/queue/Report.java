package org.posthouse.queue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Sender;
import org.posthouse.api.message.Status;
import org.posthouse.api.spool.Entry;
import org.posthouse.api.spool.RecipientState;
import org.posthouse.api.transport.RecipientResult.Action;

/** A delivery status notification: text for people, fields for programs, and the message or its header (rfc3464). */
final class Report {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss Z", Locale.US).withZone(ZoneOffset.UTC);
    private static final int MAX_HEADER = 64 * 1024;
    private static final int MAX_RECIPIENTS = 1000;
    private static final String EOL = "\r\n";

    private final String id;
    private final char kind;
    private final Entry entry;
    private final List<Ledger.Notice> about;
    private final int more;
    private final Settings settings;
    private final Instant now;
    private final boolean all;
    private final String returned;
    private final boolean utf8;
    private final boolean eightBit;

    /**
     * @param kind {@code f} for failed, {@code d} for delayed, {@code s} for success
     * @param message the message it is about
     */
    Report(
            String id,
            char kind,
            Entry entry,
            List<Ledger.Notice> about,
            Message message,
            Settings settings,
            Instant now)
            throws IOException {
        this.id = id;
        this.kind = kind;
        this.entry = entry;
        this.about = about.subList(0, Math.min(MAX_RECIPIENTS, about.size()));
        this.more = about.size() - this.about.size();
        this.settings = settings;
        this.now = now;
        boolean wanted = entry.sender().ret().map(r -> r == Sender.Ret.FULL).orElse(true);
        // rfc3461#4.3: the whole message only with failures
        this.all = kind == 'f' && wanted && message.size() <= settings.returnFull();
        String header = all ? "" : header(message);
        this.utf8 = entry.sender().smtputf8() && !ascii(header)
                || entry.sender().address().map(a -> !a.isAscii()).orElse(false)
                || this.about.stream()
                        .anyMatch(n -> !n.state().recipient().address().isAscii());
        this.returned = utf8 ? header : header.replaceAll("[^\\x00-\\x7f]", "?");
        this.eightBit = utf8 || all && eightBit(message); // whatever its sender declared
    }

    /** True if it has addresses or fields in UTF-8 (rfc6533). */
    boolean isUtf8() {
        return utf8;
    }

    /** What octets it has. */
    Sender.Body body() {
        return eightBit ? Sender.Body.EIGHT_BIT_MIME : Sender.Body.SEVEN_BIT;
    }

    /** True if the message itself goes between {@link #head} and {@link #tail}. */
    boolean returnsAll() {
        return all;
    }

    /** Its name in the trace. */
    String stage() {
        return switch (kind) {
            case 'f' -> "bounced";
            case 'd' -> "delay-notified";
            default -> "success-notified";
        };
    }

    private static boolean ascii(String text) {
        return text.chars().allMatch(c -> c < 128);
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

    /** The header section, with the line ends it has, at most 64 KiB of it. */
    private static String header(Message message) throws IOException {
        byte[] octets;
        try (InputStream in = message.open(0)) {
            octets = in.readNBytes(MAX_HEADER);
        }
        int end = 0;
        int lastLine = 0;
        while (end < octets.length) {
            if (octets[end++] == '\n') {
                if (end - lastLine <= 2 && (end - lastLine == 1 || octets[lastLine] == '\r')) {
                    return new String(octets, 0, lastLine, StandardCharsets.UTF_8);
                }
                lastLine = end;
            }
        }
        return new String(octets, 0, lastLine, StandardCharsets.UTF_8);
    }

    private String boundary() {
        return "=_" + id;
    }

    /** All that comes before the returned message. */
    byte[] head() {
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

    /** All that comes after it. */
    byte[] tail() {
        return (EOL + "--" + boundary() + "--" + EOL).getBytes(StandardCharsets.US_ASCII);
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
                    case 'f' -> "Undelivered mail returned to sender";
                    case 'd' -> "Delayed mail (still being tried)";
                    default -> "Delivery report";
                };
        out.append("From: Mail Delivery System <")
                .append(settings.postmaster())
                .append('>')
                .append(EOL);
        out.append("To: <")
                .append(entry.sender().address().orElseThrow())
                .append('>')
                .append(EOL);
        out.append("Subject: ").append(subject).append(EOL);
        out.append("Date: ").append(DATE.format(now)).append(EOL);
        out.append("Message-ID: <")
                .append(id)
                .append('@')
                .append(settings.hostname())
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
                .append(settings.hostname())
                .append('.')
                .append(EOL)
                .append(EOL);
        out.append(
                switch (kind) {
                    case 'f' ->
                        "Your message could not be delivered to the recipients below." + " It will not be tried again.";
                    case 'd' ->
                        "Your message has not been delivered yet to the recipients below. It is still being"
                                + " tried; you need not send it again.";
                    default -> "Your message was delivered, or handed on, to the recipients below.";
                });
        out.append(EOL).append(EOL);
        for (Ledger.Notice notice : about) {
            RecipientState state = notice.state();
            out.append('<').append(state.recipient().address()).append('>').append(EOL);
            state.last().ifPresent(status -> {
                out.append("    ");
                state.remoteMta().ifPresent(mta -> out.append(line(mta)).append(" said: "));
                out.append(line(status.toString())).append(EOL);
            });
        }
        if (more > 0) {
            out.append(EOL).append("And ").append(more).append(" more.").append(EOL);
        }
        if (kind == 'd') {
            out.append(EOL)
                    .append("It is tried until ")
                    .append(DATE.format(expiry()))
                    .append('.')
                    .append(EOL);
        }
    }

    private Instant expiry() {
        return entry.arrived().plus(settings.maxLifetime());
    }

    // rfc3464#2.2, rfc3464#2.3
    private void fields(StringBuilder out) {
        entry.sender().envid().ifPresent(envid -> field(out, "Original-Envelope-Id", envid));
        field(out, "Reporting-MTA", "dns; " + settings.hostname());
        field(out, "Arrival-Date", DATE.format(entry.arrived()));
        String type = utf8 ? "utf-8; " : "rfc822; "; // rfc6533#3
        for (Ledger.Notice notice : about) {
            RecipientState state = notice.state();
            out.append(EOL);
            state.recipient().original().ifPresent(original -> field(out, "Original-Recipient", original));
            field(out, "Final-Recipient", type + state.recipient().address());
            field(out, "Action", action(notice.action()));
            Status status = state.last().orElse(new Status(250, "2.0.0", ""));
            field(out, "Status", enhanced(status));
            state.remoteMta().ifPresent(mta -> field(out, "Remote-MTA", "dns; " + mta));
            field(out, "Diagnostic-Code", (state.remoteMta().isPresent() ? "smtp; " : "x-posthouse; ") + status);
            field(out, "Last-Attempt-Date", DATE.format(now));
            if (kind == 'd') {
                field(out, "Will-Retry-Until", DATE.format(expiry()));
            }
        }
    }

    private static String action(Action action) {
        return switch (action) {
            case DELIVERED -> "delivered";
            case RELAYED, RELAYED_WITH_DSN -> "relayed";
            case EXPANDED -> "expanded";
            case DELAYED, NOT_TRIED -> "delayed";
            case FAILED -> "failed";
        };
    }

    private static String enhanced(Status status) {
        if (!status.enhanced().isEmpty()) {
            return status.enhanced();
        }
        return status.positive() ? "2.0.0" : status.temporary() ? "4.0.0" : "5.0.0"; // rfc3464#2.3.4
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
