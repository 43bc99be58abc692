package org.posthouse.pop3;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A command line (rfc1939#3): a keyword and what follows it. Wipe it when done: it may hold a password. */
final class CommandLine {
    private static final int MAX_KEYWORD = 16;

    private final String keyword;
    private final byte[] argument;

    private CommandLine(String keyword, byte[] argument) {
        this.keyword = keyword;
        this.argument = argument;
    }

    /** Reads a line without its end; empty if it is not a command. */
    static Optional<CommandLine> parse(byte[] octets, int from, int to) {
        int end = from;
        while (end < to && octets[end] > ' ' && octets[end] < 127) {
            end++;
        }
        if (end == from || end - from > MAX_KEYWORD || end < to && octets[end] != ' ') {
            return Optional.empty();
        }
        for (int i = end; i < to; i++) {
            if (octets[i] >= 0 && octets[i] < ' ' && octets[i] != '\t' || octets[i] == 127) {
                return Optional.empty();
            }
        }
        String keyword = new String(octets, from, end - from, StandardCharsets.US_ASCII).toUpperCase(Locale.ROOT);
        return Optional.of(new CommandLine(keyword, Arrays.copyOfRange(octets, Math.min(end + 1, to), to)));
    }

    /** The keyword in upper case. */
    String keyword() {
        return keyword;
    }

    /** All that follows the keyword and a space, as it is; empty if it is not UTF-8. */
    Optional<char[]> secret() {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CharBuffer chars = CharBuffer.allocate(argument.length);
        try {
            if (decoder.decode(ByteBuffer.wrap(argument), chars, true).isError()) {
                return Optional.empty();
            }
            return Optional.of(Arrays.copyOf(chars.array(), chars.position()));
        } finally {
            Arrays.fill(chars.array(), '\0');
        }
    }

    /** What follows the keyword, without space around it; empty if it is not UTF-8. */
    Optional<String> text() {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(argument))
                    .toString()
                    .strip());
        } catch (CharacterCodingException notUtf8) {
            return Optional.empty();
        }
    }

    /** The arguments; none if there are none or they are not UTF-8. */
    String[] words() {
        String text = text().orElse("");
        return text.isEmpty() ? new String[0] : text.split(" +");
    }

    boolean hasArgument() {
        for (byte b : argument) {
            if (b != ' ') {
                return true;
            }
        }
        return false;
    }

    void wipe() {
        Arrays.fill(argument, (byte) 0);
    }

    /** A number as of messages and lines; -1 if it is none. */
    static int number(String word) {
        if (word.isEmpty() || word.length() > 9) {
            return -1;
        }
        int number = 0;
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            number = number * 10 + c - '0';
        }
        return number;
    }
}
