package org.posthouse.support.password;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The passwords that guessers try first: a list of 8,000 (its origin is in NOTICE), each with digits and signs behind it, too;
 * walks along the alphabet, the digits or the keyboard; one character again and again; and one's own name. The list is read for each
 * question: passwords are set rarely, and it would take memory.
 */
public final class CommonPasswords {
    private static final String LIST = "common.txt";
    private static final int LONGEST = 128;
    private static final List<String> WALKS = List.of(
            "abcdefghijklmnopqrstuvwxyz",
            "01234567890123456789",
            "qwertyuiopasdfghjklzxcvbnm",
            "qwertzuiopasdfghjklyxcvbnm",
            "azertyuiopqsdfghjklmwxcvbn",
            "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
            "1q2w3e4r5t6y7u8i9o0p",
            "q1w2e3r4t5y6u7i8o9p0");

    private CommonPasswords() {}

    /**
     * Why a password must not be used.
     *
     * @param name whose it is to be, such as {@code alice@example.test}
     * @return a sentence for whoever chose it; empty: it is not one of these
     */
    public static Optional<String> refusal(char[] password, String name) {
        String lower = new String(password, 0, Math.min(password.length, LONGEST)).toLowerCase(Locale.ROOT);
        String bare = lower.replaceAll("[^\\p{L}]+$", ""); // dragon1999!
        if (lower.isEmpty()) {
            return Optional.empty();
        }
        if (isName(lower, name) || isName(bare, name)) {
            return Optional.of("The password is the name of its account; choose another");
        }
        if (lower.chars().distinct().count() <= 2 || isWalk(lower) || isListed(List.of(lower, bare))) {
            return Optional.of("The password is one of the most common ones; choose another");
        }
        return Optional.empty();
    }

    private static boolean isName(String password, String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        int at = lower.indexOf('@');
        return !password.isEmpty() && (password.equals(lower) || at > 0 && password.equals(lower.substring(0, at)));
    }

    private static boolean isWalk(String password) {
        String reverse = new StringBuilder(password).reverse().toString();
        return WALKS.stream().anyMatch(walk -> walk.contains(password) || walk.contains(reverse));
    }

    private static boolean isListed(List<String> candidates) {
        Set<String> wanted = new HashSet<>(candidates);
        try (InputStream in = CommonPasswords.class.getResourceAsStream(LIST)) {
            if (in == null) {
                throw new IllegalStateException("The list of common passwords is missing");
            }
            return new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII))
                    .lines()
                    .anyMatch(wanted::contains);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
