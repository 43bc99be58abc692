package org.posthouse.imap.command;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.posthouse.api.directory.Authenticator;
import org.posthouse.imap.parse.SyntaxException;
import org.posthouse.imap.parse.Tokens;
import org.posthouse.imap.state.Client;
import org.posthouse.imap.wire.Reply;
import org.posthouse.sasl.Sasl;
import org.posthouse.sasl.SaslStep;

/** LOGIN (rfc3501#6.2.3). */
public final class Login {
    private Login() {}

    static Command parse(Tokens in) throws SyntaxException {
        in.space();
        String user = in.astringText();
        in.space();
        byte[] password = in.astring();
        return (client, out) -> Outcome.done(login(client, user, password));
    }

    /** As PLAIN does it, so that a password is the same password whichever way it comes. */
    private static Reply login(Client client, String user, byte[] password) {
        byte[] name = user.getBytes(StandardCharsets.UTF_8);
        byte[] response = new byte[name.length + password.length + 2]; // NUL user NUL password (rfc4616#2)
        System.arraycopy(name, 0, response, 1, name.length);
        System.arraycopy(password, 0, response, name.length + 2, password.length);
        try {
            Optional<Authenticator> authenticator =
                    client.services().authenticator().get();
            SaslStep step = authenticator
                    .flatMap(a -> Sasl.begin("PLAIN", a, client.remote()))
                    .map(exchange -> exchange.first(Optional.of(response)))
                    .orElseGet(SaslStep.Failure::tryLater);
            if (step instanceof SaslStep.Success success) {
                client.login(success.account());
                return success(client);
            }
            return step instanceof SaslStep.Failure failure && failure.temporary() ? later() : denied();
        } finally {
            Arrays.fill(response, (byte) 0);
            Arrays.fill(password, (byte) 0);
        }
    }

    /** What is said to a client that is logged in now. */
    public static Reply success(Client client) {
        return Reply.ok("CAPABILITY " + Capability.list(client), "Logged in");
    }

    /** What is said when it cannot be told who the client is. */
    public static Reply later() {
        return Reply.no("UNAVAILABLE", "Temporary authentication failure");
    }

    /** What is said when the client is not who it says. */
    public static Reply denied() {
        return Reply.no("AUTHENTICATIONFAILED", "Wrong user or password");
    }
}
