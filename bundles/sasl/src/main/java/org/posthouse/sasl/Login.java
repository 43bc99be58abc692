package org.posthouse.sasl;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;
import org.posthouse.api.directory.Authenticator;

/** LOGIN: never standardised, still asked for by old mail programs. The user name may come as initial response. */
final class Login extends Exchange {
    private String user;

    Login(Supplier<Optional<Authenticator>> auth, String remote) {
        super(auth, remote);
    }

    @Override
    byte[] opening() {
        return "Username:".getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    SaslStep respond(Authenticator auth, byte[] response) throws MalformedException {
        if (user == null) {
            user = SaslPrep.user(response, 0, response.length);
            return new SaslStep.Challenge("Password:".getBytes(StandardCharsets.US_ASCII));
        }
        return verify(auth, user, response);
    }
}
