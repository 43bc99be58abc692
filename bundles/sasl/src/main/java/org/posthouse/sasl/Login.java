package org.posthouse.sasl;

import java.nio.charset.StandardCharsets;
import org.posthouse.api.directory.Authenticator;

/** LOGIN: never standardised, still asked for by old mail programs. The user name may come as initial response. */
final class Login extends Exchange {
    private String user;

    Login(Authenticator auth, String remote) {
        super(auth, remote);
    }

    @Override
    byte[] opening() {
        return "Username:".getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    SaslStep respond(byte[] response) throws MalformedException {
        if (user == null) {
            user = SaslPrep.user(response, 0, response.length);
            return new SaslStep.Challenge("Password:".getBytes(StandardCharsets.US_ASCII));
        }
        return verify(user, response);
    }
}
