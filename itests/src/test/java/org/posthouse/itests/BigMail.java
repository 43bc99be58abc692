package org.posthouse.itests;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** A mail too large to be held: made as it is written, compared by its digest. */
final class BigMail {
    private static final int LINES_OF_A_PIECE = 1000;
    private static final String TEXT = "the mail coach is laden to the roof and the horses are strong ";

    private final String subject;
    private final long lines;

    /** A mail of at least so many octets, by less than a line. */
    BigMail(String subject, long octets) {
        this.subject = subject;
        long header = header().length;
        long line = line(0).length();
        lines = (octets - header + line - 1) / line;
    }

    long octets() {
        return header().length + lines * line(0).length();
    }

    private byte[] header() {
        return ("From: alice@example.test\r\nTo: bob@example.test\r\nSubject: " + subject
                        + "\r\nDate: Sat, 1 Mar 2025 12:00:00 +0000\r\nMessage-ID: <big@example.test>\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Every seventh line begins with a dot, which is sent as two. */
    private static String line(long number) {
        return String.format("%s%09d %s\r\n", number % 7 == 0 ? "." : " ", number, TEXT);
    }

    /** Sends it as the data of a DATA command, up to the final dot. */
    void send(Talk talk) throws IOException {
        talk.send(header());
        for (long first = 0; first < lines; first += LINES_OF_A_PIECE) {
            talk.send(piece(first, ".."));
        }
        talk.send(".\r\n");
    }

    private byte[] piece(long first, String dot) {
        StringBuilder text = new StringBuilder();
        for (long i = first; i < Math.min(lines, first + LINES_OF_A_PIECE); i++) {
            String line = line(i);
            text.append(line.charAt(0) == '.' ? dot + line.substring(1) : line);
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    String digest() throws IOException {
        Digest digest = new Digest(octets());
        digest.write(header());
        for (long first = 0; first < lines; first += LINES_OF_A_PIECE) {
            digest.write(piece(first, "."));
        }
        return digest.value();
    }

    /** The digest of the last octets of what is written; what the server puts before a mail is another matter. */
    static final class Digest extends OutputStream {
        private final MessageDigest sha;
        private long before;

        /** For a message that is all there is. */
        Digest(long octets) {
            this(octets, octets);
        }

        Digest(long total, long last) {
            before = total - last;
            try {
                sha = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void write(int octet) {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] octets, int offset, int length) {
            int skipped = (int) Math.min(before, length);
            before -= skipped;
            sha.update(octets, offset + skipped, length - skipped);
        }

        /** Everything but what was skipped, which must be all that was to be. */
        String value() {
            return before > 0 ? "too short by " + before : HexFormat.of().formatHex(sha.digest());
        }
    }

    /** What an IMAP client gets as the only literal of a response, digested. */
    String fetched(Talk talk, String tag, String command) throws IOException {
        talk.send(tag + " " + command + "\r\n");
        String line = talk.line();
        while (!line.endsWith("}")) {
            if (line.startsWith(tag + " ")) {
                throw new IOException("no literal: " + line);
            }
            line = talk.line();
        }
        long total = Long.parseLong(line.substring(line.lastIndexOf('{') + 1, line.length() - 1));
        Digest digest = new Digest(total, octets());
        byte[] piece = new byte[64 * 1024];
        for (long left = total; left > 0; ) {
            int n = talk.read(piece, (int) Math.min(piece.length, left));
            if (n < 0) {
                throw new IOException(left + " octets are missing");
            }
            digest.write(piece, 0, n);
            left -= n;
        }
        String end = talk.line();
        while (!end.startsWith(tag + " ")) {
            end = talk.line();
        }
        if (!end.startsWith(tag + " OK")) {
            throw new IOException(end);
        }
        return digest.value();
    }

    /** What a POP3 client gets, digested; the reply says how many octets there are (rfc1939#5). */
    String retrieved(Talk talk, long number) throws IOException {
        talk.send("LIST " + number + "\r\n");
        String[] listed = talk.line().split(" ");
        long total = Long.parseLong(listed[2]);
        talk.send("RETR " + number + "\r\n");
        String reply = talk.line();
        if (!reply.startsWith("+OK")) {
            throw new IOException(reply);
        }
        Digest digest = new Digest(total, octets());
        Undotted out = new Undotted(digest);
        byte[] piece = new byte[64 * 1024];
        while (!out.ended) {
            int n = talk.read(piece, piece.length);
            if (n < 0) {
                throw new IOException("closed in the middle");
            }
            out.write(piece, 0, n);
        }
        return digest.value();
    }

    /** Takes the dots away that were put before others, and finds the end. */
    private static final class Undotted {
        private final Digest out;
        private final byte[] clean = new byte[64 * 1024];
        private boolean atStart = true;
        private boolean afterDot;
        private boolean ended;

        Undotted(Digest out) {
            this.out = out;
        }

        void write(byte[] octets, int offset, int length) throws IOException {
            int kept = 0;
            for (int i = offset; i < offset + length && !ended; i++) {
                byte c = octets[i];
                if (atStart && c == '.') {
                    afterDot = true;
                    atStart = false;
                    continue;
                }
                ended = afterDot && c == '\r';
                atStart = c == '\n';
                afterDot = false;
                if (!ended) {
                    clean[kept++] = c;
                }
            }
            out.write(Arrays.copyOf(clean, kept));
        }
    }
}
