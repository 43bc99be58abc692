package org.posthouse.transport.relay.smtp;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a server announced in its reply to EHLO.
 *
 * @param binary it knows BINARYMIME, and CHUNKING, without which that is of no use (rfc3030#3)
 * @param sizes it knows SIZE (rfc1870)
 * @param maxSize the largest message it takes, in octets; 0 if it did not say
 * @param auth the SASL mechanisms that it offers, in upper case (rfc4954#3)
 */
public record Extensions(
        boolean startTls,
        boolean pipelining,
        boolean eightBitMime,
        boolean smtpUtf8,
        boolean dsn,
        boolean binary,
        boolean sizes,
        long maxSize,
        Set<String> auth) {
    static final Extensions NONE = new Extensions(false, false, false, false, false, false, false, 0, Set.of());

    public Extensions {
        auth = Set.copyOf(auth);
    }

    /** Reads the lines after the first (rfc5321#4.1.1.1). */
    static Extensions of(Reply reply) {
        boolean startTls = false;
        boolean pipelining = false;
        boolean eightBit = false;
        boolean utf8 = false;
        boolean dsn = false;
        boolean binary = false;
        boolean chunking = false;
        boolean sizes = false;
        long maxSize = 0;
        Set<String> auth = new HashSet<>();
        List<String> lines = reply.lines();
        for (String line : lines.subList(1, lines.size())) {
            String[] words = line.strip().split("[ =]+");
            switch (words[0].toUpperCase(Locale.ROOT)) {
                case "STARTTLS" -> startTls = true;
                case "PIPELINING" -> pipelining = true;
                case "8BITMIME" -> eightBit = true;
                case "SMTPUTF8" -> utf8 = true;
                case "DSN" -> dsn = true;
                case "BINARYMIME" -> binary = true;
                case "CHUNKING" -> chunking = true;
                case "SIZE" -> {
                    sizes = true;
                    maxSize = words.length > 1 && words[1].matches("\\d{1,18}") ? Long.parseLong(words[1]) : 0;
                }
                // "AUTH=" comes from before there was a standard
                case "AUTH" -> Arrays.stream(words).skip(1).forEach(w -> auth.add(w.toUpperCase(Locale.ROOT)));
                default -> {
                    // nothing this client makes use of
                }
            }
        }
        return new Extensions(startTls, pipelining, eightBit, utf8, dsn, binary && chunking, sizes, maxSize, auth);
    }
}
