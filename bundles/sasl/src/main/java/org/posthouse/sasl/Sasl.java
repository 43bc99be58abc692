package org.posthouse.sasl;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.posthouse.api.directory.Authenticator;

/** The mechanisms and how an exchange begins. */
public final class Sasl {
    /** Longest response taken, in octets: what 12,288 octets of base64 stand for (rfc4954#4). */
    public static final int MAX_RESPONSE = 9216;

    private static final List<String> CLEAR = List.of("PLAIN", "LOGIN");
    private static final List<String> ALL = List.of("SCRAM-SHA-256", "PLAIN", "LOGIN");

    private Sasl() {}

    /**
     * The names of the mechanisms, best first, as they are advertised. All but SCRAM send the password itself, so they
     * are for encrypted connections.
     *
     * @param scram with {@code SCRAM-SHA-256}, which needs stored secrets ({@link Authenticator#scram})
     */
    public static List<String> mechanisms(boolean scram) {
        return scram ? ALL : CLEAR;
    }

    /**
     * Begins an exchange.
     *
     * @param mechanism the name as the client gave it, in any case
     * @param auth gives who checks the credentials, asked anew for each step; empty while it is absent
     * @param remote the client's address in text form, for slowing down guesses
     * @return empty if there is no such mechanism
     */
    public static Optional<SaslExchange> begin(
            String mechanism, Supplier<Optional<Authenticator>> auth, String remote) {
        boolean ascii = mechanism.chars().allMatch(c -> c < 128); // a long s is no S
        return switch (ascii ? mechanism.toUpperCase(Locale.ROOT) : "") {
            case "PLAIN" -> Optional.of(new Plain(auth, remote));
            case "LOGIN" -> Optional.of(new Login(auth, remote));
            case "SCRAM-SHA-256" -> Optional.of(new ScramSha256(auth, remote, ScramMath::newNonce));
            default -> Optional.empty();
        };
    }
}
