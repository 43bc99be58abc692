package org.posthouse.sasl;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;
import org.posthouse.api.directory.Authenticator;
import org.posthouse.api.directory.ScramSecret;

/** SCRAM-SHA-256 without channel binding (rfc5802, rfc7677). */
final class ScramSha256 extends Exchange {
    private static final int MAX_NONCE = 512;

    private final Supplier<String> nonces;
    private ScramMessages.First first;
    private ScramSecret secret;
    private String nonce;
    private String serverFirst;

    ScramSha256(Supplier<Optional<Authenticator>> auth, String remote, Supplier<String> nonces) {
        super(auth, remote);
        this.nonces = nonces;
    }

    @Override
    byte[] opening() {
        return new byte[0];
    }

    @Override
    SaslStep respond(Authenticator auth, byte[] response) throws MalformedException {
        return first == null ? begin(auth, response) : end(auth, response);
    }

    private SaslStep begin(Authenticator auth, byte[] response) throws MalformedException {
        ScramMessages.First message = ScramMessages.first(response);
        if (message.nonce().length() > MAX_NONCE || message.user().isEmpty()) {
            throw new MalformedException();
        }
        if (!mayBeOneself(message.authorization(), message.user())) {
            return SaslStep.Failure.denied(); // nobody may act for another
        }
        Optional<ScramSecret> found = auth.scram(message.user(), remote);
        if (found.isEmpty()) {
            return new SaslStep.NotYet();
        }
        first = message;
        secret = found.get();
        nonce = message.nonce() + nonces.get();
        serverFirst =
                "r=" + nonce + ",s=" + Base64.getEncoder().encodeToString(secret.salt()) + ",i=" + secret.iterations();
        return new SaslStep.Challenge(serverFirst.getBytes(StandardCharsets.UTF_8));
    }

    // rfc5802#3
    private SaslStep end(Authenticator auth, byte[] response) throws MalformedException {
        ScramMessages.Final message;
        try {
            message = ScramMessages.last(response);
        } catch (MalformedException malformed) {
            return refuse(auth, malformed);
        }
        byte[] authMessage =
                (first.bare() + "," + serverFirst + "," + message.withoutProof()).getBytes(StandardCharsets.UTF_8);
        byte[] signature = ScramMath.hmac(secret.storedKey(), authMessage);
        byte[] clientKey = message.proof();
        boolean proven = clientKey.length == signature.length;
        for (int i = 0; proven && i < clientKey.length; i++) {
            clientKey[i] ^= signature[i];
        }
        proven &= MessageDigest.isEqual(ScramMath.hash(clientKey), secret.storedKey());
        proven &= MessageDigest.isEqual(utf8(message.nonce()), utf8(nonce));
        // rfc5802#6: what the client thinks it sent about channel binding is what arrived
        proven &= MessageDigest.isEqual(message.binding(), utf8(first.gs2Header()));
        byte[] proof = proven ? utf8("v=" + base64(ScramMath.hmac(secret.serverKey(), authMessage))) : new byte[0];
        SaslStep step = step(auth.scramResult(first.user(), proven, remote), Optional.of(proof));
        return proven || !(step instanceof SaslStep.Success)
                ? asOneself(first.authorization(), first.user(), step)
                : SaslStep.Failure.denied();
    }

    /** A broken final message counts as a wrong guess: it came after the user was named. */
    private SaslStep refuse(Authenticator auth, MalformedException malformed) throws MalformedException {
        auth.scramResult(first.user(), false, remote);
        throw malformed;
    }

    private static String base64(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
