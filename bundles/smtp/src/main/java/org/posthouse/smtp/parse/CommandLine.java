package org.posthouse.smtp.parse;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A command line (rfc5321#4.1.1).
 *
 * @param verb the first word, its ASCII letters in upper case
 * @param argument what follows the space behind the verb, without white space at its end; may be empty
 */
public record CommandLine(String verb, String argument) {
    /**
     * Reads a line.
     *
     * @param octets holds the line
     * @param from index of its first octet
     * @param to index after its last octet, without CRLF
     * @return empty if the line holds control characters, is not UTF-8 (rfc6531#3.2), or has no verb
     */
    public static Optional<CommandLine> parse(byte[] octets, int from, int to) {
        int end = to;
        while (end > from && octets[end - 1] == ' ') {
            end--; // rfc5321#4.1.1: white space before CRLF is tolerated
        }
        Optional<String> text = text(octets, from, end);
        if (text.isEmpty() || text.get().isEmpty() || text.get().charAt(0) == ' ') {
            return Optional.empty();
        }
        String line = text.get();
        int space = line.indexOf(' ');
        return Optional.of(
                space < 0
                        ? new CommandLine(Ascii.upper(line), "")
                        : new CommandLine(Ascii.upper(line.substring(0, space)), line.substring(space + 1)));
    }

    /** True if octets, perhaps not yet a whole line, begin with a verb and a space. */
    public static boolean begins(byte[] octets, int from, int to, String verb) {
        int end = from + verb.length();
        return to > end
                && octets[end] == ' '
                && Ascii.same(new String(octets, from, verb.length(), StandardCharsets.ISO_8859_1), verb);
    }

    /** The text of octets without control characters; empty if it has some or is not UTF-8. */
    static Optional<String> text(byte[] octets, int from, int to) {
        boolean ascii = true;
        for (int i = from; i < to; i++) {
            byte octet = octets[i];
            if (octet < 0) {
                ascii = false;
            } else if (octet < 32 || octet == 127) {
                return Optional.empty();
            }
        }
        if (ascii) {
            return Optional.of(new String(octets, from, to - from, StandardCharsets.ISO_8859_1));
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(octets, from, to - from))
                    .toString();
            // U+0080 to U+009F are control characters, too
            return text.chars().anyMatch(c -> c >= 0x80 && c < 0xA0) ? Optional.empty() : Optional.of(text);
        } catch (CharacterCodingException notUtf8) {
            return Optional.empty();
        }
    }
}
