package org.posthouse.dmarc.reports.outgoing;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.posthouse.api.message.Address;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.support.MailDate;

/** Messages of reports. All that goes into them is ASCII, and none of it has line ends. */
final class ReportMessage {
    private static final String EOL = "\r\n";
    private static final int LINE = 76;

    private final StringBuilder out = new StringBuilder(4096);
    private final String boundary;

    /** @param id of the mail; letters, digits and hyphens */
    ReportMessage(Identity reporter, Address to, String id, Instant now) {
        this.boundary = "=_" + id;
        field("From", "<" + reporter.from() + ">");
        field("To", "<" + to + ">");
        field("Date", MailDate.of(now));
        field("Message-ID", "<" + id + "@" + reporter.host() + ">");
        field("Auto-Submitted", "auto-generated"); // rfc3834#5
        field("MIME-Version", "1.0");
    }

    /** Adds a field. It ends at the first character that is none of a header's. */
    ReportMessage field(String name, String value) {
        out.append(name).append(": ").append(oneLine(value)).append(EOL);
        return this;
    }

    /** Adds a field whose words each begin a line. */
    ReportMessage folded(String name, String... lines) {
        out.append(name).append(": ");
        for (int i = 0; i < lines.length; i++) {
            out.append(i == 0 ? "" : EOL + "\t").append(oneLine(lines[i]));
        }
        out.append(EOL);
        return this;
    }

    private static String oneLine(String value) {
        return value.replaceAll("[^\\x20-\\x7E]", "?");
    }

    /** Ends the header section, of a multipart. */
    ReportMessage multipart(String subtype, String parameters) {
        folded("Content-Type", "multipart/" + subtype + ";" + parameters, "boundary=\"" + boundary + "\"");
        return this;
    }

    /** Adds a part as it is. */
    ReportMessage part(String type, String text) {
        begin();
        field("Content-Type", type);
        out.append(EOL).append(text.replaceAll("[^\\x09\\x0A\\x0D\\x20-\\x7E]", "?"));
        return this;
    }

    /** Adds a file. */
    ReportMessage attachment(String type, String name, byte[] octets) {
        begin();
        folded("Content-Type", type + ";", "name=\"" + name + "\"");
        folded("Content-Disposition", "attachment;", "filename=\"" + name + "\"");
        field("Content-Transfer-Encoding", "base64");
        out.append(EOL)
                .append(Base64.getMimeEncoder(LINE, EOL.getBytes(StandardCharsets.US_ASCII))
                        .encodeToString(octets))
                .append(EOL);
        return this;
    }

    private void begin() {
        out.append(EOL).append("--").append(boundary).append(EOL);
    }

    Message build() {
        String text = out + EOL + "--" + boundary + "--" + EOL;
        return Messages.of(text.getBytes(StandardCharsets.US_ASCII));
    }
}
