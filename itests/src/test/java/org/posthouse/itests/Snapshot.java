package org.posthouse.itests;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.posthouse.itests.Snapshot.One;

/**
 * What an IMAP server shows of mailboxes, message by message, in their order.
 *
 * @param mailboxes by their names
 * @param validities the UIDVALIDITY of each
 */
record Snapshot(Map<String, List<One>> mailboxes, Map<String, Long> validities) {
    private static final int WINDOW = 200;
    private static final DateTimeFormatter DATE = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .appendPattern("ppd-MMM-yyyy HH:mm:ss Z")
            .toFormatter(Locale.ROOT);
    private static final Pattern START = Pattern.compile("\\* \\d+ FETCH \\(.*BODY\\[\\] \\{(\\d+)\\}");

    /** A message; all that a user can see of it. */
    record One(long uid, String octets, TreeSet<String> flags, Instant date) {
        /** Without the UID, which another server does not keep. */
        String seen() {
            return octets + " " + flags + " " + date;
        }
    }

    /** A date as it goes on the wire. */
    static String date(Instant date) {
        return '"' + DATE.format(date.atOffset(ZoneOffset.UTC)) + '"';
    }

    /** Reads mailboxes over a connection that is logged in. */
    static Snapshot of(Talk talk, Iterable<String> names) throws IOException {
        Map<String, List<One>> all = new TreeMap<>();
        Map<String, Long> validities = new TreeMap<>();
        for (String name : names) {
            String opened = talk.imap("x", "EXAMINE \"" + name + "\"");
            if (!opened.contains("x OK")) {
                throw new IOException(opened);
            }
            validities.put(name, Long.parseLong(opened.replaceAll("(?s).*UIDVALIDITY (\\d+).*", "$1")));
            int exists = Integer.parseInt(opened.replaceAll("(?s).*\\* (\\d+) EXISTS.*", "$1"));
            List<One> messages = new ArrayList<>();
            for (int first = 1; first <= exists; first += WINDOW) {
                talk.send("f FETCH " + first + ":" + Math.min(exists, first + WINDOW - 1)
                        + " (UID FLAGS INTERNALDATE BODY.PEEK[])\r\n");
                read(talk, messages);
            }
            all.put(name, messages);
        }
        return new Snapshot(all, validities);
    }

    private static void read(Talk talk, List<One> into) throws IOException {
        for (String line = talk.line(); !line.startsWith("f "); line = talk.line()) {
            Matcher start = START.matcher(line);
            if (start.matches()) {
                byte[] body = octets(talk, Integer.parseInt(start.group(1)));
                String rest = line + talk.line();
                TreeSet<String> flags = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
                flags.addAll(List.of(
                        rest.replaceAll("(?s).*FLAGS \\(([^)]*)\\).*", "$1").split(" ")));
                flags.remove("");
                flags.remove("\\Recent");
                into.add(new One(
                        Long.parseLong(rest.replaceAll("(?s).*UID (\\d+).*", "$1")),
                        body.length + " " + hash(body),
                        flags,
                        OffsetDateTime.parse(rest.replaceAll("(?s).*INTERNALDATE \"([^\"]*)\".*", "$1"), DATE)
                                .toInstant()));
            } else if (line.contains("FETCH (") && line.contains("BODY[]")) {
                throw new IOException(line);
            }
        }
    }

    private static byte[] octets(Talk talk, int count) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream(count);
        byte[] piece = new byte[8192];
        while (all.size() < count) {
            int n = talk.read(piece, Math.min(piece.length, count - all.size()));
            if (n < 0) {
                throw new IOException("closed");
            }
            all.write(piece, 0, n);
        }
        return all.toByteArray();
    }

    private static String hash(byte[] octets) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(octets), 0, 8);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** How many messages there are. */
    int count() {
        return mailboxes.values().stream().mapToInt(List::size).sum();
    }

    /** What a user sees of a mailbox. */
    List<String> seen(String mailbox) {
        return mailboxes.get(mailbox).stream().map(One::seen).toList();
    }
}
