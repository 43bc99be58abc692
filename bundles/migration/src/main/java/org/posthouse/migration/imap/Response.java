package org.posthouse.migration.imap;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a server says in one go.
 *
 * @param tag of the command it answers; {@code *} for data, {@code +} for a request to go on
 * @param name the word that says what it is, in upper case: OK, FETCH, LIST; empty after {@code +}
 * @param number before the name, as in {@code * 12 FETCH}; 0 if there is none
 * @param text what follows OK, NO, BAD, BYE, PREAUTH and {@code +}; else empty
 * @param data what follows any other name
 */
record Response(String tag, String name, long number, String text, List<Token> data) {
    private static final int ENOUGH = 200;

    boolean isData() {
        return tag.equals("*");
    }

    boolean is(String other) {
        return name.equals(other);
    }

    /** The value of a response code that is a number, such as {@code [UIDVALIDITY 7]}. */
    Optional<Long> code(String code) {
        return numbers(code).stream().findFirst();
    }

    /** True if it has this response code, with or without arguments. */
    boolean hasCode(String code) {
        String upper = text.toUpperCase(Locale.ROOT);
        return upper.startsWith("[" + code + "]") || upper.startsWith("[" + code + " ");
    }

    /** The numbers that follow a response code, such as those of {@code [APPENDUID 38505 3955]}; empty if it is not that one. */
    List<Long> numbers(String code) {
        if (!hasCode(code)) {
            return List.of();
        }
        int end = text.indexOf(']');
        String arguments = text.substring(code.length() + 1, end < 0 ? text.length() : end);
        return Arrays.stream(arguments.strip().split(" "))
                .filter(word -> word.matches("\\d{1,18}"))
                .map(Long::valueOf)
                .toList();
    }

    /** What it says, for people. */
    String shown() {
        String plain = text.replaceAll("\\p{Cntrl}", " ");
        return plain.substring(0, Math.min(ENOUGH, plain.length()));
    }
}
