package org.posthouse.directory.sql;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.posthouse.api.directory.Service;

/**
 * The secrets of app passwords: twenty random characters of 32, which are 100 bits. Nobody guesses those, however fast the hash, so
 * it is SHA-256 of the account's number and the secret, and a login with one costs microseconds. A slow hash is for passwords that
 * people think of.
 */
final class AppSecret {
    private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"; // without l, o, 0 and 1
    private static final int LENGTH = 20;
    private static final int GROUP = 4;
    private static final SecureRandom RANDOM = new SecureRandom();

    private AppSecret() {}

    /** A stored app password, as far as a login needs it. */
    record Key(String folded, byte[] hash, Set<Service> services) {}

    /** A new secret, in groups, as it is shown. */
    static String random() {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < LENGTH; i++) {
            if (i > 0 && i % GROUP == 0) {
                out.append('-');
            }
            out.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return out.toString();
    }

    /** What is stored of a secret; empty if it cannot be one. */
    static Optional<byte[]> hash(long account, char[] given) {
        byte[] bare = new byte[LENGTH];
        int length = 0;
        for (char c : given) {
            if (c == '-' || c == ' ') {
                continue;
            }
            char lower = c >= 'A' && c <= 'Z' ? (char) (c - 'A' + 'a') : c;
            if (length == LENGTH || ALPHABET.indexOf(lower) < 0) {
                return Optional.empty();
            }
            bare[length++] = (byte) lower;
        }
        if (length != LENGTH) {
            return Optional.empty();
        }
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update("app password".getBytes(StandardCharsets.US_ASCII));
            sha.update(ByteBuffer.allocate(Long.BYTES).putLong(account).array());
            return Optional.of(sha.digest(bare));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        } finally {
            Arrays.fill(bare, (byte) 0);
        }
    }

    /** As they are stored: a sum of powers of two. */
    static int sum(Set<Service> services) {
        return services.stream().mapToInt(AppSecret::bit).sum();
    }

    static Set<Service> services(int sum) {
        Set<Service> services = EnumSet.noneOf(Service.class);
        for (Service service : Service.values()) {
            if ((sum & bit(service)) != 0) {
                services.add(service);
            }
        }
        return services;
    }

    private static int bit(Service service) {
        return switch (service) {
            case SUBMISSION -> 1;
            case IMAP -> 2;
            case POP3 -> 4;
        };
    }
}
