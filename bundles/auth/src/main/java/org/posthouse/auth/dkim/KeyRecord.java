package org.posthouse.auth.dkim;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.posthouse.auth.tag.TagList;

/**
 * A key as the DNS has it (rfc6376#3.6.1).
 *
 * @param key the key
 * @param strict the identity has to be of the domain itself, not below it ({@code t=s})
 */
record KeyRecord(PublicKey key, boolean strict) {
    /** rfc8301#3.2: shorter ones prove nothing. */
    private static final int LEAST_BITS = 1024;

    /** A longer one costs more than it proves. */
    private static final int MOST_BITS = 8192;

    /**
     * The key for a signature.
     *
     * @param records the TXT records of the key's name
     * @throws UnusableException if there is none that the signature can have been made with
     */
    static KeyRecord of(List<String> records, DkimSignature signature) throws UnusableException {
        Optional<TagList> tags = records.stream()
                .map(TagList::parse)
                .flatMap(Optional::stream)
                .filter(KeyRecord::isKey)
                .findFirst();
        if (tags.isEmpty()) {
            throw permanent("no key record");
        }
        return of(tags.get(), signature);
    }

    /** rfc6376#3.6.1: the version comes first, if at all. */
    private static boolean isKey(TagList tags) {
        Optional<String> version = tags.get("v");
        return tags.get("p").isPresent()
                && (version.isEmpty()
                        || version.get().equals("DKIM1")
                                && tags.tags().keySet().iterator().next().equals("v"));
    }

    private static KeyRecord of(TagList tags, DkimSignature signature) throws UnusableException {
        String type = tags.word("k", "rsa");
        boolean rsa = signature.algorithm().equals(DkimSignature.RSA);
        if (!type.equals(rsa ? "rsa" : "ed25519")) {
            throw permanent("the key is of type " + (type.matches("[a-z0-9-]{1,20}") ? type : "?"));
        }
        if (!lists(tags, "h", "sha256", false)) {
            throw permanent("the key is not for sha256");
        }
        if (!lists(tags, "s", "email", true)) {
            throw permanent("the key is not for mail");
        }
        String base64 = tags.packed("p").orElse("");
        if (base64.isEmpty()) {
            throw permanent("the key is revoked");
        }
        try {
            PublicKey key = rsa ? PublicKeys.rsa(base64) : PublicKeys.ed25519(base64);
            checkSize(key);
            return new KeyRecord(key, tags.get("t").isPresent() && lists(tags, "t", "s", false));
        } catch (GeneralSecurityException noKey) {
            throw permanent("the key cannot be read");
        }
    }

    private static void checkSize(PublicKey key) throws UnusableException {
        int bits = key instanceof RSAPublicKey rsa ? rsa.getModulus().bitLength() : MOST_BITS;
        if (bits < LEAST_BITS || bits > MOST_BITS) {
            throw new UnusableException(DkimResult.Kind.POLICY, "a key of " + bits + " bits");
        }
    }

    /** True if a tag's list has a word, or there is no such tag. */
    private static boolean lists(TagList tags, String tag, String word, boolean star) {
        return tags.get(tag).isEmpty()
                || Arrays.stream(tags.word(tag, "").split(":"))
                        .map(String::strip)
                        .anyMatch(one -> one.equals(word) || star && one.equals("*"));
    }

    private static UnusableException permanent(String reason) {
        return new UnusableException(DkimResult.Kind.PERMERROR, reason);
    }
}
