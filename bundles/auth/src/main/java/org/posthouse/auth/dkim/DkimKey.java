package org.posthouse.auth.dkim;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Objects;

/**
 * A key that signs.
 *
 * @param domain for whom, in A-labels
 * @param selector its name below {@code _domainkey} of the domain
 * @param key RSA or Ed25519
 */
public record DkimKey(String domain, String selector, PrivateKey key) {
    private static final int ED25519_OCTETS = 32;

    /** @throws IllegalArgumentException if the key is of another kind */
    public DkimKey {
        domain = domain.toLowerCase(Locale.ROOT);
        Objects.requireNonNull(selector, "selector");
        algorithm(key);
    }

    /** What {@code a=} says of it. */
    String algorithm() {
        return algorithm(key);
    }

    private static String algorithm(PrivateKey key) {
        return switch (key.getAlgorithm()) {
            case "RSA" -> DkimSignature.RSA;
            case "EdDSA", "Ed25519" -> DkimSignature.ED25519;
            default -> throw new IllegalArgumentException("a key of type " + key.getAlgorithm());
        };
    }

    /**
     * The TXT record to publish at {@code selector._domainkey.domain} (rfc6376#3.6.1, rfc8463#4).
     *
     * @param key the public half
     * @throws GeneralSecurityException if it is neither RSA nor Ed25519
     */
    public static String record(PublicKey key) throws GeneralSecurityException {
        byte[] encoded = key.getEncoded();
        if (key instanceof RSAPublicKey) {
            return "v=DKIM1; k=rsa; p=" + Base64.getEncoder().encodeToString(encoded);
        }
        if (!key.getAlgorithm().equals("EdDSA") && !key.getAlgorithm().equals("Ed25519")) {
            throw new GeneralSecurityException("a key of type " + key.getAlgorithm());
        }
        byte[] bare = Arrays.copyOfRange(encoded, encoded.length - ED25519_OCTETS, encoded.length);
        return "v=DKIM1; k=ed25519; p=" + Base64.getEncoder().encodeToString(bare);
    }
}
