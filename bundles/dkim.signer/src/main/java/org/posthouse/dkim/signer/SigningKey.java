package org.posthouse.dkim.signer;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import org.posthouse.auth.dkim.DkimKey;

/**
 * A key of a domain.
 *
 * @param selector its name
 * @param algorithm RSA or Ed25519
 * @param state how far it is
 * @param since since when it is in that state
 */
record SigningKey(
        String selector, Algorithm algorithm, State state, Instant since, PrivateKey privateKey, PublicKey publicKey) {
    /** Kinds of keys. Mail is signed with one of each, since not every verifier knows the newer one. */
    enum Algorithm {
        RSA("RSA", "rsa"),
        ED25519("Ed25519", "ed"); // rfc8463

        private static final int RSA_BITS = 2048; // a longer record does not fit into one answer everywhere
        private final String name;
        private final String prefix;

        Algorithm(String name, String prefix) {
            this.name = name;
            this.prefix = prefix;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** What selectors of its keys begin with. */
        String prefix() {
            return prefix;
        }

        KeyPair generate() throws GeneralSecurityException {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(name);
            if (this == RSA) {
                generator.initialize(RSA_BITS);
            }
            return generator.generateKeyPair();
        }
    }

    /** The life of a key, in its order. */
    enum State {
        /** It waits for its record in the DNS. */
        WAITING,
        /** It signs. */
        SIGNING,
        /** It signs no more; its record is still needed for mail on its way. */
        RETIRED;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static SigningKey generate(String selector, Algorithm algorithm, Instant now) throws GeneralSecurityException {
        KeyPair pair = algorithm.generate();
        return new SigningKey(selector, algorithm, State.WAITING, now, pair.getPrivate(), pair.getPublic());
    }

    SigningKey in(State next, Instant now) {
        return new SigningKey(selector, algorithm, next, now, privateKey, publicKey);
    }

    DkimKey of(String domain) {
        return new DkimKey(domain, selector, privateKey);
    }

    /** The text of its record. */
    String record() {
        try {
            return DkimKey.record(publicKey);
        } catch (GeneralSecurityException never) { // it is of one of the two kinds
            throw new IllegalStateException(never);
        }
    }

    /** A line of a file. */
    String line() {
        Base64.Encoder base64 = Base64.getEncoder();
        return String.join(
                " ",
                selector,
                algorithm.word(),
                state.word(),
                since.toString(),
                base64.encodeToString(privateKey.getEncoded()),
                base64.encodeToString(publicKey.getEncoded()));
    }

    /**
     * Reads a line.
     *
     * @throws GeneralSecurityException if it has no key
     * @throws RuntimeException if it is no such line
     */
    static SigningKey parse(String line) throws GeneralSecurityException {
        String[] words = line.strip().split("\\s+");
        if (words.length != 6) {
            throw new IllegalArgumentException(words.length + " words");
        }
        Algorithm algorithm = Algorithm.valueOf(words[1].toUpperCase(Locale.ROOT));
        KeyFactory factory = KeyFactory.getInstance(algorithm.name);
        Base64.Decoder base64 = Base64.getDecoder();
        return new SigningKey(
                words[0],
                algorithm,
                State.valueOf(words[2].toUpperCase(Locale.ROOT)),
                Instant.parse(words[3]),
                factory.generatePrivate(new PKCS8EncodedKeySpec(base64.decode(words[4]))),
                factory.generatePublic(new X509EncodedKeySpec(base64.decode(words[5]))));
    }
}
