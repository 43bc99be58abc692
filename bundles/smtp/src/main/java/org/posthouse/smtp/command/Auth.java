package org.posthouse.smtp.command;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.Service;
import org.posthouse.api.intake.Rejection;
import org.posthouse.sasl.Sasl;
import org.posthouse.sasl.SaslExchange;
import org.posthouse.sasl.SaslStep;
import org.posthouse.smtp.parse.Ascii;
import org.posthouse.smtp.state.Dialog;
import org.posthouse.smtp.state.Mode;
import org.posthouse.smtp.wire.Reply;

/** AUTH (rfc4954#4) and the exchange that follows it. */
public final class Auth implements Command {
    private static final Reply WELCOME = Reply.of(235, "2.7.0", "Authentication successful");
    private static final Reply LATER = Reply.of(454, "4.7.0", "Temporary authentication failure");
    private static final Reply CANCELLED = Reply.of(501, "5.7.0", "Authentication cancelled");
    private static final Reply NOT_BASE64 = Reply.of(501, "5.5.2", "Invalid base64 data");

    @Override
    public Reply run(Dialog dialog, String argument) throws Rejection {
        if (dialog.mechanisms().isEmpty()) {
            throw unavailable(dialog);
        }
        int space = argument.indexOf(' ');
        String mechanism = space < 0 ? argument : argument.substring(0, space);
        if (mechanism.isEmpty()) {
            throw new Rejection(501, "5.5.4", "Syntax: AUTH mechanism [initial-response]");
        }
        Optional<SaslExchange> exchange = dialog.mechanisms().stream()
                .filter(name -> Ascii.same(name, mechanism))
                .findFirst()
                .flatMap(name -> Sasl.begin(
                        name,
                        () -> dialog.services().authenticator().get().map(a -> a.at(Service.SUBMISSION)),
                        dialog.remote()));
        if (exchange.isEmpty()) {
            throw new Rejection(504, "5.5.4", "Unrecognized authentication type");
        }
        Optional<byte[]> initial = Optional.empty();
        if (space >= 0) {
            String encoded = argument.substring(space + 1).strip();
            // rfc4954#4: "=" is a response without octets
            initial = decode((encoded.equals("=") ? "" : encoded).getBytes(StandardCharsets.ISO_8859_1));
            if (initial.isEmpty()) {
                return NOT_BASE64;
            }
        }
        dialog.beginExchange(exchange.get());
        dialog.enter(Mode.SASL); // with a password at hand a session is not moved
        return reply(dialog, dialog.exchange().first(initial), initial);
    }

    private static Rejection unavailable(Dialog dialog) {
        if (!dialog.settings().auth()) {
            return new Rejection(502, "5.5.1", "AUTH is not available");
        }
        if (!dialog.account().isEmpty()) {
            return new Rejection(503, "5.5.1", "Already authenticated");
        }
        return new Rejection(538, "5.7.11", "Encryption required for authentication");
    }

    /**
     * The reply to a response in the exchange; call on a worker.
     *
     * @param line the client's line; wiped with the reply, since it may hold a password
     * @throws Rejection.Unavailable if it is to be called again: the authenticator is absent
     */
    public static Reply respond(Dialog dialog, byte[] line) throws Rejection.Unavailable {
        if (line.length == 1 && line[0] == '*') {
            return end(dialog, CANCELLED);
        }
        if (dialog.mode() == Mode.SASL_END) {
            boolean empty = line.length == 0 || line.length == 1 && line[0] == '=';
            return empty ? welcome(dialog, dialog.proven()) : end(dialog, NOT_BASE64);
        }
        Optional<byte[]> response = decode(line);
        if (response.isEmpty()) {
            return end(dialog, NOT_BASE64);
        }
        Reply reply = reply(dialog, dialog.exchange().next(response.get()), response);
        Arrays.fill(line, (byte) 0);
        return reply;
    }

    /** Gives up what could not be looked at. */
    public static Reply giveUp(Dialog dialog) {
        return end(dialog, LATER);
    }

    private static Reply reply(Dialog dialog, SaslStep step, Optional<byte[]> response) throws Rejection.Unavailable {
        if (step instanceof SaslStep.NotYet) {
            response.ifPresent(octets -> Arrays.fill(octets, (byte) 0)); // decoded anew the next time
            throw new Rejection.Unavailable();
        }
        if (step instanceof SaslStep.Challenge challenge) {
            dialog.enter(Mode.SASL);
            return challenge(challenge.data());
        }
        if (step instanceof SaslStep.Success success) {
            if (success.finalData().isEmpty()) {
                return welcome(dialog, success.account());
            }
            // rfc4954#4: 235 carries no data, so it goes as one more challenge
            dialog.proven(success.account());
            dialog.enter(Mode.SASL_END);
            return challenge(success.finalData().get());
        }
        SaslStep.Failure failure = (SaslStep.Failure) step;
        if (failure.temporary()) {
            return end(dialog, LATER);
        }
        return end(
                dialog,
                dialog.authFailed()
                        ? Reply.of(421, "4.7.0", "Too many failed authentications, closing")
                        : Reply.of(535, "5.7.8", failure.text()));
    }

    private static Reply challenge(byte[] data) {
        return Reply.of(334, "", Base64.getEncoder().encodeToString(data));
    }

    private static Reply welcome(Dialog dialog, AccountInfo account) {
        if (!dialog.connection().login(account.name())) {
            return end(dialog, Reply.of(421, "4.7.0", "Too many connections for this account, closing"));
        }
        dialog.authenticated(account);
        return end(dialog, WELCOME);
    }

    /** Ends the exchange with a reply. */
    public static Reply end(Dialog dialog, Reply reply) {
        dialog.endExchange();
        return reply;
    }

    private static Optional<byte[]> decode(byte[] base64) {
        try {
            return Optional.of(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }
}
