package org.posthouse.sasl.client;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import org.posthouse.sasl.ScramMath;

/** SCRAM-SHA-256 without channel binding (rfc5802, rfc7677). */
final class ScramClient implements ClientExchange {
    private static final String GS2_HEADER = "n,,";

    /** rfc7677#4: fewer would make the password easy to guess for whoever asks for them. */
    private static final int FEWEST_ITERATIONS = 4096;

    /** Half a second of a CPU. */
    private static final int MOST_ITERATIONS = 1_000_000;

    private static final int LONGEST_CHALLENGE = 4096;

    private enum Phase {
        FIRST,
        FINAL,
        COMPLETE,
        BROKEN
    }

    private final Credentials credentials;
    private final String nonce;
    private final String firstBare;
    private Phase phase = Phase.FIRST;
    private byte[] serverSignature = new byte[0];

    /** @param nonce printable ASCII without a comma, never used before */
    ScramClient(Credentials credentials, String nonce) {
        this.credentials = credentials;
        this.nonce = nonce;
        this.firstBare = "n=" + name(credentials.user()) + ",r=" + nonce;
    }

    /** A saslname (rfc5802#5.1). */
    private static String name(String user) {
        return user.replace("=", "=3D").replace(",", "=2C");
    }

    @Override
    public String mechanism() {
        return "SCRAM-SHA-256";
    }

    @Override
    public Optional<byte[]> initial() {
        return Optional.of(SaslClients.utf8(GS2_HEADER + firstBare));
    }

    @Override
    public boolean complete() {
        return phase == Phase.COMPLETE;
    }

    @Override
    public Answer answer(byte[] challenge) {
        String text = new String(challenge, StandardCharsets.UTF_8);
        Answer answer =
                switch (phase) {
                    case FIRST -> challenge.length > LONGEST_CHALLENGE ? abort("challenge too long") : proof(text);
                    case FINAL -> verify(text);
                    case COMPLETE, BROKEN -> abort("challenge after the final message");
                };
        if (answer instanceof Answer.Abort) {
            phase = Phase.BROKEN;
        }
        return answer;
    }

    private static Answer abort(String why) {
        return new Answer.Abort("SCRAM: " + why);
    }

    /** The answer to {@code r=…,s=…,i=…} (rfc5802#7). */
    private Answer proof(String serverFirst) {
        String[] attributes = serverFirst.split(",", -1);
        if (attributes.length < 3
                || !attributes[0].startsWith("r=") // m= would be a mandatory extension, and none is known
                || !attributes[1].startsWith("s=")
                || !attributes[2].matches("i=[1-9][0-9]{0,8}")) {
            return abort("malformed server-first-message");
        }
        String both = attributes[0].substring(2);
        if (!both.startsWith(nonce) || both.length() == nonce.length()) {
            return abort("server nonce does not continue the client nonce"); // rfc5802#5.1
        }
        int iterations = Integer.parseInt(attributes[2].substring(2));
        if (iterations < FEWEST_ITERATIONS || iterations > MOST_ITERATIONS) {
            return abort("server demands " + iterations + " iterations");
        }
        Optional<byte[]> salt = base64(attributes[1].substring(2)).filter(s -> s.length > 0);
        if (salt.isEmpty()) {
            return abort("malformed salt");
        }
        String withoutProof = "c=" + Base64.getEncoder().encodeToString(SaslClients.utf8(GS2_HEADER)) + ",r=" + both;
        byte[] authMessage = SaslClients.utf8(firstBare + "," + serverFirst + "," + withoutProof);
        // rfc5802#3
        byte[] salted = ScramMath.salted(credentials.password().toCharArray(), salt.get(), iterations);
        byte[] clientKey = ScramMath.hmac(salted, SaslClients.utf8("Client Key"));
        byte[] signature = ScramMath.hmac(ScramMath.hash(clientKey), authMessage);
        serverSignature = ScramMath.hmac(ScramMath.hmac(salted, SaslClients.utf8("Server Key")), authMessage);
        phase = Phase.FINAL;
        return new Answer.Response(SaslClients.utf8(
                withoutProof + ",p=" + Base64.getEncoder().encodeToString(ScramMath.xor(clientKey, signature))));
    }

    /** Looks at {@code v=…}: whoever does not know the password cannot have made it. */
    private Answer verify(String serverFinal) {
        if (serverFinal.startsWith("e=")) {
            phase = Phase.BROKEN; // it has yet to refuse the login in the protocol's own words
            return new Answer.Response(new byte[0]);
        }
        String said = serverFinal.split(",", 2)[0];
        Optional<byte[]> signature = said.startsWith("v=") ? base64(said.substring(2)) : Optional.empty();
        if (signature.isEmpty() || !MessageDigest.isEqual(signature.get(), serverSignature)) {
            return abort("invalid server signature: the server does not know the password");
        }
        phase = Phase.COMPLETE;
        return new Answer.Response(new byte[0]);
    }

    private static Optional<byte[]> base64(String text) {
        try {
            return Optional.of(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }
}
