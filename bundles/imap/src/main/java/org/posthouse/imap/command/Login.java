package org.posthouse.imap.command;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.Service;
import org.posthouse.imap.parse.SyntaxException;
import org.posthouse.imap.parse.Tokens;
import org.posthouse.imap.state.Client;
import org.posthouse.imap.wire.Reply;
import org.posthouse.imap.wire.Wire;
import org.posthouse.sasl.Sasl;
import org.posthouse.sasl.SaslExchange;
import org.posthouse.sasl.SaslStep;

/** LOGIN (rfc3501#6.2.3), done as PLAIN does it, so that a password is the same password whichever way it comes. */
public final class Login implements Command {
    /** NUL user NUL password (rfc4616#2). */
    private final byte[] response;

    private Login(byte[] response) {
        this.response = response;
    }

    static Command parse(Tokens in) throws SyntaxException {
        in.space();
        byte[] name = in.astringText().getBytes(StandardCharsets.UTF_8);
        in.space();
        byte[] password = in.astring();
        byte[] response = new byte[name.length + password.length + 2];
        System.arraycopy(name, 0, response, 1, name.length);
        System.arraycopy(password, 0, response, name.length + 2, password.length);
        Arrays.fill(password, (byte) 0);
        return new Login(response);
    }

    @Override
    public Outcome run(Client client, Wire out) {
        SaslExchange exchange = Sasl.begin(
                        "PLAIN",
                        () -> client.services().authenticator().get().map(a -> a.at(Service.IMAP)),
                        client.remote())
                .orElseThrow();
        SaslStep step = exchange.first(Optional.of(response));
        if (step instanceof SaslStep.NotYet) {
            return new Outcome.NotYet();
        }
        if (step instanceof SaslStep.Success success) {
            return Outcome.done(welcome(client, success.account()));
        }
        return Outcome.done(step instanceof SaslStep.Failure failure && failure.temporary() ? later() : denied());
    }

    @Override
    public void wipe() {
        Arrays.fill(response, (byte) 0);
    }

    /** The client is this account's user, and logged in unless there are too many sessions of it; what is said then. */
    public static Reply welcome(Client client, AccountInfo account) {
        if (!client.connection().login(account.name())) {
            return Reply.no("LIMIT", "Too many connections for this account"); // rfc5530#3
        }
        client.login(account);
        return Reply.ok("CAPABILITY " + Capability.list(client), "Logged in");
    }

    /** What is said when it cannot be told who the client is. */
    public static Reply later() {
        return Reply.no("UNAVAILABLE", "Temporary authentication failure");
    }

    /** What is said when the client is not who it says. */
    public static Reply denied() {
        return Reply.no("AUTHENTICATIONFAILED", "Invalid username or password");
    }
}
