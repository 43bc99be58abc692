package org.posthouse.transport.relay.smtp;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.posthouse.api.message.Status;
import org.posthouse.api.transport.RecipientResult;
import org.posthouse.sasl.client.ClientExchange;
import org.posthouse.sasl.client.ClientExchange.Answer;
import org.posthouse.sasl.client.Credentials;
import org.posthouse.sasl.client.SaslClients;
import org.posthouse.transport.relay.route.Hop;
import org.posthouse.transport.relay.route.Results;

/** Logs in at a hop (rfc4954), over a session that has TLS. Whatever the hop says to that is never a reason to return mail. */
final class Auth {
    /** No mechanism here needs more than three. */
    private static final int MOST_CHALLENGES = 6;

    /** Longest command with an initial response; a longer one is said when it is asked for (rfc4954#4). */
    private static final int LONGEST_COMMAND = 510;

    private static final int CHALLENGE = 334;
    private static final int SUCCESS = 235;

    private final Session session;
    private final Hop hop;
    private final Credentials credentials;
    private final Duration timeout;
    private final List<String> said = new ArrayList<>();

    Auth(Session session, Credentials credentials) {
        this.session = session;
        this.hop = session.hop();
        this.credentials = credentials;
        this.timeout = session.timeouts().reply();
    }

    /**
     * Does it.
     *
     * @throws LoginFailedException if the hop does not let this server in, or does not prove what it must
     * @throws HopFailedException if the connection is lost
     */
    void run() throws HopFailedException {
        Set<String> offered = session.extensions().auth();
        ClientExchange exchange =
                SaslClients.begin(offered, credentials).orElseThrow(() -> failed("4.7.0", noMechanism(offered)));
        try {
            converse(exchange);
        } catch (HopFailedException failed) {
            throw failed;
        } catch (IOException e) {
            throw new HopFailedException(Answers.lost(e, hop, "during AUTH"));
        }
    }

    private String noMechanism(Set<String> offered) {
        String words = offered.isEmpty()
                ? "does not offer AUTH"
                : "offers " + String.join(" ", new TreeSet<>(offered)) + ", but none of "
                        + String.join(" ", SaslClients.MECHANISMS);
        return hop + " " + words.substring(0, Math.min(words.length(), 300));
    }

    private void converse(ClientExchange exchange) throws IOException {
        Optional<String> initial = exchange.initial().map(this::encoded);
        String command = "AUTH " + exchange.mechanism();
        boolean together =
                initial.isPresent() && command.length() + 1 + initial.get().length() <= LONGEST_COMMAND;
        Optional<String> pending = together ? Optional.empty() : initial;
        Reply reply = session.command(together ? command + " " + initial.get() : command, timeout);
        for (int challenges = 1; reply.code() == CHALLENGE; challenges++) {
            if (challenges > MOST_CHALLENGES) {
                throw cancelled("too many challenges");
            }
            String answer = pending.isPresent() ? pending.get() : answer(exchange, reply);
            pending = Optional.empty();
            reply = session.command(answer, timeout);
        }
        if (reply.code() == SUCCESS) {
            if (!exchange.complete()) {
                throw failed(
                        "4.7.0", hop + " says " + text(reply) + " before " + exchange.mechanism() + " is complete");
            }
        } else {
            throw refused(reply);
        }
    }

    private String answer(ClientExchange exchange, Reply reply) throws IOException {
        Optional<byte[]> challenge = decoded(reply.lines().get(0).strip());
        if (challenge.isEmpty()) {
            throw cancelled("its challenge is not base64");
        }
        Answer answer = exchange.answer(challenge.get());
        if (answer instanceof Answer.Response response) {
            return encoded(response.data());
        }
        throw cancelled(((Answer.Abort) answer).why());
    }

    private String encoded(byte[] data) {
        String text = Base64.getEncoder().encodeToString(data);
        if (!text.isEmpty()) {
            said.add(text);
        }
        return text;
    }

    private static Optional<byte[]> decoded(String text) {
        try {
            return Optional.of(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    /** Ends the exchange as rfc4954#4 says, whatever the hop makes of that. */
    private LoginFailedException cancelled(String why) {
        try {
            session.command("*", timeout);
        } catch (IOException gone) {
            // it is over anyway
        }
        return failed("4.7.0", hop + " violates the mechanism: " + why);
    }

    private static LoginFailedException failed(String enhanced, String why) {
        return new LoginFailedException(Results.delayed(enhanced, "SASL authentication failed; server " + why), false);
    }

    private LoginFailedException refused(Reply reply) {
        Status status = reply.status();
        String enhanced = status.enhanced().matches("[45]\\..*")
                ? "4" + status.enhanced().substring(1) // it is for now, whatever the hop says
                : "4.7.0";
        RecipientResult result =
                Results.delayed(enhanced, "SASL authentication failed; server " + hop + " said: " + text(reply));
        return new LoginFailedException(result, reply.permanent());
    }

    /** What the hop said, without what it was told: some repeat it. */
    private String text(Reply reply) {
        String text = credentials.conceal(reply.status().toString());
        for (String one : said) {
            text = text.replace(one, "***");
        }
        return text.length() > 400 ? text.substring(0, 400) : text;
    }
}
