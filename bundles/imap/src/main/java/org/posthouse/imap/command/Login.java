package org.posthouse.imap.command;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.posthouse.api.directory.AuthResult;
import org.posthouse.api.directory.Authenticator;
import org.posthouse.imap.parse.SyntaxException;
import org.posthouse.imap.parse.Tokens;
import org.posthouse.imap.state.Client;
import org.posthouse.imap.wire.Reply;

/** LOGIN (rfc3501#6.2.3). */
public final class Login {
    private Login() {}

    static Command parse(Tokens in) throws SyntaxException {
        in.space();
        String user = in.astringText();
        in.space();
        byte[] octets = in.astring();
        char[] password = Tokens.text(octets, StandardCharsets.UTF_8).toCharArray();
        Arrays.fill(octets, (byte) 0);
        return (client, out) -> {
            try {
                return Outcome.done(login(client, user, password));
            } finally {
                Arrays.fill(password, '\0');
            }
        };
    }

    private static Reply login(Client client, String user, char[] password) {
        Optional<Authenticator> authenticator = client.services().authenticator();
        if (authenticator.isEmpty()) {
            return later();
        }
        AuthResult result = authenticator.get().verify(user, password, client.remote());
        if (result instanceof AuthResult.Success success) {
            client.login(success.account());
            return success(client);
        }
        return result instanceof AuthResult.TryLater ? later() : denied();
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
