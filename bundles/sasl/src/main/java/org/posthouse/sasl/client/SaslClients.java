package org.posthouse.sasl.client;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthouse.sasl.ScramMath;

/** The mechanisms a client knows. */
public final class SaslClients {
    /** Best first: SCRAM does not tell the server the password, and makes it prove that it knows it. */
    public static final List<String> MECHANISMS = List.of("SCRAM-SHA-256", "PLAIN", "LOGIN");

    private SaslClients() {}

    /**
     * Begins an exchange by the best mechanism.
     *
     * @param offered the names that the server offers, in upper case
     * @return empty if none is known
     */
    public static Optional<ClientExchange> begin(Set<String> offered, Credentials credentials) {
        return MECHANISMS.stream().filter(offered::contains).findFirst().map(name -> exchange(name, credentials));
    }

    private static ClientExchange exchange(String mechanism, Credentials credentials) {
        return switch (mechanism) {
            case "SCRAM-SHA-256" -> new ScramClient(credentials, ScramMath.newNonce());
            case "PLAIN" -> Said.plain(credentials);
            default -> Said.login(credentials);
        };
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
