package org.posthouse.support;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 for keys that are made for each mail. */
public final class Sha256 {
    /** Never updated, and cloned for each use: the search for a provider costs more than a short hash. */
    private static final MessageDigest DIGEST = digest();

    private Sha256() {}

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) { // every Java platform has it
            throw new IllegalStateException(impossible);
        }
    }

    /** The hash of a text in UTF-8: 32 octets. */
    public static byte[] of(String text) {
        try {
            return ((MessageDigest) DIGEST.clone()).digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (CloneNotSupportedException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
