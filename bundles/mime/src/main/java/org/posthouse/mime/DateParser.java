package org.posthouse.mime;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import java.util.StringTokenizer;

/** Reads dates (rfc5322#3.3) with their obsolete forms (#4.3), those of asctime and others that can be understood. */
final class DateParser {
    private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";
    private static final int MAX_LENGTH = 200;

    private int day = -1;
    private int month = -1;
    private int year = -1;
    private int[] time;
    private ZoneOffset zone;

    private DateParser() {}

    static Optional<OffsetDateTime> parse(String value) {
        String text = Parameters.withoutComments(value.length() > MAX_LENGTH ? value.substring(0, MAX_LENGTH) : value);
        try {
            return Optional.ofNullable(new DateParser().read(text));
        } catch (DateTimeException | NumberFormatException notADate) {
            return Optional.empty();
        }
    }

    private OffsetDateTime read(String text) {
        StringTokenizer tokens = new StringTokenizer(text, " \t\r\n,");
        while (tokens.hasMoreTokens()) {
            token(tokens.nextToken());
        }
        if (day < 1 || month < 1 || year < 0 || year > 9999) {
            return null;
        }
        int[] hms = time == null ? new int[3] : time;
        LocalDateTime local = LocalDateTime.of(year, month, day, hms[0], hms[1], Math.min(hms[2], 59)); // leap second
        return local.atOffset(zone == null ? ZoneOffset.UTC : zone);
    }

    private void token(String token) {
        char first = token.charAt(0);
        if (token.indexOf(':') > 0) {
            time(token);
        } else if (first == '+' || first == '-') {
            offset(token);
        } else if (Character.isDigit(first)) {
            if (token.indexOf('-') > 0) {
                for (String piece : token.split("-")) { // 1-Jan-2001
                    if (!piece.isEmpty()) {
                        token(piece);
                    }
                }
            } else {
                number(token);
            }
        } else if (Character.isLetter(first)) {
            word(token.toLowerCase(Locale.ROOT));
        }
    }

    private void time(String token) {
        int sign = Math.max(token.indexOf('+'), token.indexOf('-'));
        if (sign > 0) {
            offset(token.substring(sign));
        }
        String[] pieces = (sign > 0 ? token.substring(0, sign) : token).split(":");
        int[] hms = new int[3];
        for (int i = 0; i < Math.min(3, pieces.length); i++) {
            hms[i] = leadingNumber(pieces[i]);
        }
        time = hms;
    }

    private void number(String token) {
        int number = leadingNumber(token);
        if (day < 0 && token.length() <= 2) {
            day = number;
        } else if (year < 0 || year > 9999) {
            // rfc5322#4.3
            year = token.length() <= 2
                    ? number + (number < 50 ? 2000 : 1900)
                    : token.length() == 3 ? number + 1900 : number;
        }
    }

    private static int leadingNumber(String token) {
        int end = 0;
        while (end < token.length() && end < 5 && token.charAt(end) >= '0' && token.charAt(end) <= '9') {
            end++;
        }
        return Integer.parseInt(token.substring(0, end));
    }

    private void word(String word) {
        if (word.length() >= 3 && month < 0) {
            int index = MONTHS.indexOf(word.substring(0, 3));
            if (index >= 0 && index % 3 == 0) {
                month = index / 3 + 1;
                return;
            }
        }
        if (zone == null) {
            zone = named(word);
        }
    }

    // rfc5322#4.3
    private static ZoneOffset named(String word) {
        return switch (word) {
            case "ut", "gmt", "utc", "z" -> ZoneOffset.UTC;
            case "edt" -> ZoneOffset.ofHours(-4);
            case "est", "cdt" -> ZoneOffset.ofHours(-5);
            case "cst", "mdt" -> ZoneOffset.ofHours(-6);
            case "mst", "pdt" -> ZoneOffset.ofHours(-7);
            case "pst" -> ZoneOffset.ofHours(-8);
            case "cet", "met", "bst" -> ZoneOffset.ofHours(1);
            case "cest", "mest", "eet" -> ZoneOffset.ofHours(2);
            default -> null; // a day's name, or a zone without a known meaning: -0000
        };
    }

    private void offset(String token) {
        String digits = token.substring(1).replace(":", "");
        if (digits.length() != 4 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return;
        }
        int hours = Integer.parseInt(digits.substring(0, 2));
        int minutes = Integer.parseInt(digits.substring(2));
        if (hours <= 18 && minutes < 60 && hours * 60 + minutes <= 18 * 60) {
            int seconds = (hours * 60 + minutes) * 60;
            zone = ZoneOffset.ofTotalSeconds(token.charAt(0) == '-' ? -seconds : seconds);
        }
    }
}
