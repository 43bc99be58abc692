package org.posthouse.pop3;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.Service;
import org.posthouse.sasl.Sasl;
import org.posthouse.sasl.SaslExchange;
import org.posthouse.sasl.SaslStep;

/** AUTH (rfc5034#4) and the exchange that follows it. */
final class Auth implements Command {
    private static final Reply CANCELLED = Reply.refusal("Authentication cancelled");
    private static final Reply NOT_BASE64 = Reply.bad("Invalid base64 data");

    @Override
    public Reply run(Dialog dialog, CommandLine line) {
        String[] words = line.words();
        if (words.length == 0 && !line.hasArgument()) {
            // not in any RFC, but clients ask so which mechanisms there are
            return Reply.ok("Mechanisms follow\r\n" + String.join("\r\n", dialog.mechanisms()) + "\r\n.");
        }
        if (words.length == 0 || words.length > 2) {
            return Reply.SYNTAX;
        }
        Optional<SaslExchange> exchange = dialog.mechanisms().stream()
                .filter(words[0]::equalsIgnoreCase)
                .findFirst()
                .flatMap(name -> Sasl.begin(
                        words[0],
                        () -> dialog.services.authenticator().get().map(a -> a.at(Service.POP3)),
                        dialog.remote()));
        if (exchange.isEmpty()) {
            return Reply.bad("Unrecognized authentication mechanism");
        }
        Optional<byte[]> initial = Optional.empty();
        if (words.length == 2) {
            // rfc5034#4: "=" is a response without octets
            initial = decode((words[1].equals("=") ? "" : words[1]).getBytes(StandardCharsets.UTF_8));
            if (initial.isEmpty()) {
                return NOT_BASE64;
            }
        }
        dialog.exchange = exchange.get();
        SaslStep step = dialog.exchange.first(initial);
        if (step instanceof SaslStep.NotYet) {
            initial.ifPresent(octets -> Arrays.fill(octets, (byte) 0));
            return Reply.NOT_YET;
        }
        return reply(dialog, step);
    }

    /**
     * The reply to a line of the exchange; call on a worker.
     *
     * @param line may hold a password: whoever has it wipes it when there is a reply
     */
    static Reply respond(Dialog dialog, byte[] line) {
        if (line.length == 1 && line[0] == '*') {
            return end(dialog, CANCELLED);
        }
        if (dialog.proven != null) {
            AccountInfo proven = dialog.proven;
            boolean empty = line.length == 0 || line.length == 1 && line[0] == '=';
            return empty ? welcome(dialog, proven) : end(dialog, NOT_BASE64);
        }
        Optional<byte[]> response = decode(line);
        if (response.isEmpty()) {
            return end(dialog, NOT_BASE64);
        }
        SaslStep step = dialog.exchange.next(response.get());
        if (step instanceof SaslStep.NotYet) {
            Arrays.fill(response.get(), (byte) 0);
            return Reply.NOT_YET;
        }
        return reply(dialog, step);
    }

    private static Reply reply(Dialog dialog, SaslStep step) {
        if (step instanceof SaslStep.Challenge challenge) {
            return challenge(challenge.data());
        }
        if (step instanceof SaslStep.Success success) {
            if (success.finalData().isEmpty()) {
                return welcome(dialog, success.account());
            }
            dialog.proven = success.account(); // rfc5034#4: +OK carries no data, so it goes as one more challenge
            return challenge(success.finalData().get());
        }
        SaslStep.Failure failure = (SaslStep.Failure) step;
        return end(dialog, failure.temporary() ? Reply.UNAVAILABLE : dialog.denied());
    }

    private static Reply challenge(byte[] data) {
        return new Reply("+ " + Base64.getEncoder().encodeToString(data) + "\r\n", false, false);
    }

    private static Reply welcome(Dialog dialog, AccountInfo account) {
        dialog.task = new Login(account);
        return end(dialog, Reply.NONE);
    }

    /** Ends the exchange with a reply. */
    static Reply end(Dialog dialog, Reply reply) {
        dialog.user = "";
        dialog.exchange = null;
        dialog.proven = null;
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
