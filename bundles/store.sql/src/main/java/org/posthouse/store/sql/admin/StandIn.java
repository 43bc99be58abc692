package org.posthouse.store.sql.admin;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.posthouse.api.message.HeaderLine;
import org.posthouse.api.message.HeaderLines;
import org.posthouse.api.message.Message;
import org.posthouse.api.message.Messages;
import org.posthouse.support.MailDate;

/**
 * What stands in place of a damaged message: the fields by which people and threads know it, as far as they can still be read,
 * and what can be read of it as an attachment. One octet may be wrong, or half of it missing: nobody can say, so it is
 * nothing that a mail program shows by itself.
 */
final class StandIn {
    /** Octets of a damaged message that are attached; a larger one is cut. */
    static final int ATTACHED = 16 * 1024 * 1024;

    /** Octets of a field that are taken over. */
    private static final int LONGEST = 4096;

    private static final String SUBJECT = "subject";
    private static final Set<String> KNOWN_BY =
            Set.of("from", "to", "cc", "date", SUBJECT, "message-id", "in-reply-to", "references");

    private StandIn() {}

    /**
     * Makes one.
     *
     * @param damaged the message, some of whose octets cannot be read or are not what they were
     * @param arrived its internal date
     */
    static Message of(Message damaged, Instant arrived) {
        long size = damaged.size();
        byte[] read = read(damaged);
        List<String> fields = fields(read);
        StringBuilder head = new StringBuilder();
        fields.forEach(head::append);
        if (fields.stream().noneMatch(field -> isNamed(field, "from"))) {
            head.append("From: Mail server <postmaster@localhost>\r\n"); // rfc5322#3.6
        }
        if (fields.stream().noneMatch(field -> isNamed(field, "date"))) {
            head.append("Date: ").append(MailDate.of(arrived)).append("\r\n");
        }
        if (fields.stream().noneMatch(field -> isNamed(field, SUBJECT))) {
            head.append("Subject: [damaged]\r\n");
        }
        String boundary = "damaged-" + Long.toHexString(arrived.toEpochMilli()) + "-" + Long.toHexString(size);
        head.append("MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"" + boundary + "\"\r\n\r\n--")
                .append(boundary)
                .append("\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n")
                .append("This message was damaged on the disk of the mail server.\r\n\r\n")
                .append(said(read.length, size))
                .append("If it matters, ask its sender to send it again, or the administrator of the\r\n")
                .append("server for a copy from a backup.\r\n");
        ByteArrayOutputStream out = new ByteArrayOutputStream(head.length() + read.length / 3 * 4 + 1024);
        out.writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1));
        if (read.length > 0) {
            out.writeBytes(("--" + boundary + "\r\nContent-Type: application/octet-stream; name=\"damaged.eml\"\r\n"
                            + "Content-Disposition: attachment; filename=\"damaged.eml\"\r\n"
                            + "Content-Transfer-Encoding: base64\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.writeBytes(Base64.getMimeEncoder().encode(read));
            out.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        out.writeBytes(("--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII));
        return Messages.of(out.toByteArray());
    }

    private static String said(long read, long size) {
        if (read == 0) {
            return "Nothing of it can be read any more: " + size + " octets are lost.\r\n\r\n";
        }
        return "The attachment is what can still be read, " + read + " of " + size + " octets. Some of\r\n"
                + "them are wrong, and it is not known which.\r\n\r\n";
    }

    /** As many octets as can be read, right or wrong. */
    private static byte[] read(Message damaged) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (InputStream in = damaged.open(0)) {
            out.writeBytes(in.readNBytes(1));
        } catch (IOException unreadable) {
            return out.toByteArray();
        }
        try (InputStream in = damaged.open(out.size())) { // not from the beginning: no checksum is compared
            byte[] piece = new byte[8192];
            int n;
            while (out.size() < ATTACHED
                    && (n = in.read(piece, 0, Math.min(piece.length, ATTACHED - out.size()))) >= 0) {
                out.write(piece, 0, n);
            }
        } catch (IOException cutShort) {
            return out.toByteArray();
        }
        return out.toByteArray();
    }

    /** The fields that are taken over, each once, with its CRLF. */
    private static List<String> fields(byte[] read) {
        List<String> fields = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        StringBuilder field = null;
        HeaderLines lines = new HeaderLines(new ByteArrayInputStream(read));
        try {
            HeaderLine line;
            while ((line = lines.next()) != HeaderLine.EMPTY) {
                String text = new String(
                        lines.buffer(), lines.position(), lines.end() - lines.position(), StandardCharsets.ISO_8859_1);
                if (line != HeaderLine.FOLDED) {
                    add(fields, field);
                    String name = name(text);
                    boolean wanted = line == HeaderLine.FIELD && KNOWN_BY.contains(name) && seen.add(name);
                    field = wanted ? new StringBuilder(marked(name, text)) : null;
                } else if (field != null && field.length() + text.length() <= LONGEST) {
                    field.append(text);
                }
            }
        } catch (IOException impossible) { // it is in memory
            return fields;
        }
        add(fields, field);
        return fields;
    }

    private static String name(String field) {
        int colon = field.indexOf(':');
        return colon < 0 ? "" : field.substring(0, colon).strip().toLowerCase(Locale.ROOT);
    }

    private static boolean isNamed(String field, String name) {
        return name(field).equals(name);
    }

    private static String marked(String name, String field) {
        return name.equals(SUBJECT) ? "Subject: [damaged]" + field.substring(field.indexOf(':') + 1) : field;
    }

    /** A field that holds what no header may hold is no sound one. */
    private static void add(List<String> fields, StringBuilder field) {
        if (field == null) {
            return;
        }
        String sound = field.toString().stripTrailing();
        boolean odd = sound.chars().anyMatch(c -> c < 32 && c != '\r' && c != '\n' && c != '\t');
        if (!odd) {
            fields.add(sound + "\r\n");
        }
    }
}
