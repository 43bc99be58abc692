package org.posthouse.dmarc.reports.tally;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.posthouse.support.file.PrivateFile;

/**
 * A day's file: lines, each with its checksum. Each begins with the line end of the one before, so that one which was cut off in a
 * crash spoils no other. For one thread.
 */
final class DayFile {
    private static final String ROW = "R";
    private static final String LEFT_OUT = "L";
    private static final String DONE = "D";
    private static final int MAX_LINE = 32 * 1024;

    private final Path file;
    private long lines;
    private boolean broken;

    DayFile(Path file) {
        this.file = file;
    }

    /** How many lines were read or written. */
    long lines() {
        return lines;
    }

    /**
     * Reads it into a tally; nothing happens if there is none.
     *
     * @return how many lines were no lines of ours
     */
    long read(Tally into) throws IOException {
        if (!Files.exists(file)) {
            return 0;
        }
        long bad = 0;
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(Files.newInputStream(file), StandardCharsets.ISO_8859_1))) {
            String line;
            while ((line = line(reader)) != null) {
                if (!line.isEmpty()) {
                    lines++;
                    bad += take(line, into) ? 0 : 1;
                }
            }
        }
        return bad;
    }

    /** The next line, cut where it is longer than any of ours; null at the end. */
    private static String line(BufferedReader reader) throws IOException {
        StringBuilder line = new StringBuilder();
        int c;
        while ((c = reader.read()) >= 0 && c != '\n') {
            if (line.length() < MAX_LINE) {
                line.append((char) c);
            }
        }
        return c < 0 && line.isEmpty() ? null : line.toString();
    }

    private static boolean take(String line, Tally into) {
        int tab = line.indexOf('\t');
        String content = line.substring(tab + 1);
        if (tab < 0 || !line.substring(0, tab).equals(sum(content))) {
            return false;
        }
        String[] words = content.split("\t", 4);
        try {
            String domain = RowText.decoded(words[1]);
            switch (words[0]) {
                case ROW -> into.restore(domain, RowText.parse(words[3]), Long.parseLong(words[2]));
                case LEFT_OUT -> into.restoreLeftOut(domain, Long.parseLong(words[2]));
                case DONE -> into.done(domain);
                default -> {
                    return false;
                }
            }
            return true;
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException ofAnotherVersion) {
            return false;
        }
    }

    /**
     * Adds what has changed in a tally, durably.
     *
     * @throws IOException if that fails; the next call writes all of it
     */
    void append(Tally tally) throws IOException {
        if (broken || lines > 2L * tally.size() + 10_000) {
            rewrite(tally);
            return;
        }
        StringBuilder text = new StringBuilder();
        long[] added = {0};
        tally.takeChanges(
                (domain, row, count) -> added[0] += line(text, row(domain, row, count)),
                (domain, count) -> added[0] += line(text, leftOut(domain, count)));
        append(text, added[0]);
    }

    /** Notes that a domain is done, durably. */
    void done(String domain) throws IOException {
        StringBuilder text = new StringBuilder();
        append(text, line(text, DONE + "\t" + RowText.encoded(domain)));
    }

    private void append(StringBuilder text, long added) throws IOException {
        if (text.isEmpty()) {
            return;
        }
        boolean written = false;
        try {
            if (!Files.exists(file)) {
                PrivateFile.write(file, new byte[0]);
            }
            try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
                ByteBuffer octets = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.US_ASCII));
                while (octets.hasRemaining()) {
                    out.write(octets);
                }
                out.force(false);
            }
            lines += added;
            written = true;
        } finally {
            broken |= !written;
        }
    }

    private void rewrite(Tally tally) throws IOException {
        broken = true;
        tally.takeChanges((domain, row, count) -> {}, (domain, count) -> {}); // they are in all of it
        StringBuilder text = new StringBuilder();
        long[] all = {0};
        tally.each(
                (domain, row, count) -> all[0] += line(text, row(domain, row, count)),
                (domain, count) -> all[0] += line(text, leftOut(domain, count)));
        for (String domain : tally.done()) {
            all[0] += line(text, DONE + "\t" + RowText.encoded(domain));
        }
        PrivateFile.write(file, text.toString().getBytes(StandardCharsets.US_ASCII));
        lines = all[0];
        broken = false;
    }

    /** Forgets it. */
    void delete() throws IOException {
        Files.deleteIfExists(file);
    }

    private static String row(String domain, Row row, long count) {
        return ROW + "\t" + RowText.encoded(domain) + "\t" + count + "\t" + RowText.format(row);
    }

    private static String leftOut(String domain, long count) {
        return LEFT_OUT + "\t" + RowText.encoded(domain) + "\t" + count;
    }

    private static int line(StringBuilder text, String content) {
        text.append('\n').append(sum(content)).append('\t').append(content);
        return 1;
    }

    private static String sum(String content) {
        CRC32C sum = new CRC32C();
        byte[] octets = content.getBytes(StandardCharsets.ISO_8859_1);
        sum.update(octets, 0, octets.length);
        return Long.toHexString(sum.getValue());
    }
}
