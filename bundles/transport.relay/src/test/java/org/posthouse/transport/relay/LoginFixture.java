package org.posthouse.transport.relay;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.rules.TemporaryFolder;
import org.posthouse.api.directory.AccountInfo;
import org.posthouse.api.directory.AuthResult;
import org.posthouse.api.directory.Authenticator;
import org.posthouse.api.directory.ScramSecret;
import org.posthouse.api.routing.Route;
import org.posthouse.sasl.Sasl;
import org.posthouse.sasl.SaslExchange;
import org.posthouse.sasl.SaslStep;
import org.posthouse.sasl.ScramMath;
import org.posthouse.support.secret.SecretFile;

/** A route with a login, and servers that know the mechanisms. */
final class LoginFixture {
    static final String USER = "alice@example.net";
    static final String PASSWORD = "right one";

    private LoginFixture() {}

    static Path password(TemporaryFolder folder, String password) throws IOException {
        Path file = folder.getRoot().toPath().resolve("password");
        SecretFile.write(file, password);
        return file;
    }

    /** A route to the first exchanger; more options as name, value, …. */
    static Route route(Path password, String... more) {
        Map<String, String> options = new HashMap<>(
                Map.of("host", "mx1.far.test", "port", "587", "user", USER, "password-file", password.toString()));
        for (int i = 0; i < more.length; i += 2) {
            options.put(more[i], more[i + 1]);
        }
        return new Route("smtp", "mx1.far.test:587", options);
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A server that offers a mechanism under TLS, and knows one user. */
    static void offers(FakeSmtpServer server, String mechanisms) {
        server.extensions = List.of("STARTTLS", "PIPELINING");
        server.secureExtensions = List.of("PIPELINING", "AUTH " + mechanisms);
        server.override = new Asking();
    }

    /** The server half of this project's own mechanisms, over SMTP. */
    private static final class Asking implements Function<String, String> {
        private SaslExchange exchange; // of the latest connection

        private boolean proven;

        @Override
        public String apply(String line) {
            if (line.startsWith("AUTH ")) {
                String[] words = line.split(" ", 3);
                exchange = Sasl.begin(words[1], () -> Optional.of(new OneUser()), "192.0.2.9")
                        .orElseThrow();
                return reply(exchange.first(
                        words.length == 3 ? Optional.of(Base64.getDecoder().decode(words[2])) : Optional.empty()));
            } else if (proven) {
                proven = false;
                exchange = null;
                return line.isEmpty() ? "235 2.7.0 Authentication successful" : "501 5.5.2 what";
            }
            return exchange == null
                    ? null
                    : reply(exchange.next(Base64.getDecoder().decode(line)));
        }

        private String reply(SaslStep step) {
            if (step instanceof SaslStep.Challenge challenge) {
                return "334 " + Base64.getEncoder().encodeToString(challenge.data());
            } else if (step instanceof SaslStep.Success success) {
                if (success.finalData().isPresent()) {
                    proven = true;
                    return "334 "
                            + Base64.getEncoder()
                                    .encodeToString(success.finalData().get());
                }
                exchange = null;
                return "235 2.7.0 Authentication successful";
            }
            exchange = null;
            return "535 5.7.8 Error: authentication failed";
        }
    }

    private static final class OneUser implements Authenticator {
        private static final byte[] SALT = {1, 2, 3, 4, 5, 6, 7, 8};

        private static AuthResult result(boolean right) {
            return right ? new AuthResult.Success(new AccountInfo(1, USER, 0)) : new AuthResult.Denied();
        }

        @Override
        public AuthResult verify(String user, char[] password, String remote) {
            return result(user.equals(USER) && PASSWORD.equals(new String(password)));
        }

        @Override
        public Optional<ScramSecret> scram(String user, String remote) {
            byte[] salted = ScramMath.salted(PASSWORD.toCharArray(), SALT, 4096);
            byte[] client = ScramMath.hmac(salted, "Client Key".getBytes(StandardCharsets.US_ASCII));
            byte[] server = ScramMath.hmac(salted, "Server Key".getBytes(StandardCharsets.US_ASCII));
            return Optional.of(new ScramSecret(SALT, 4096, ScramMath.hash(client), server));
        }

        @Override
        public AuthResult scramResult(String user, boolean proven, String remote) {
            return result(proven);
        }
    }

    /** Replies in turn to AUTH and to what follows; the usual ones when they are used up. */
    static Function<String, String> script(String... replies) {
        List<String> left = new ArrayList<>(List.of(replies));
        boolean[] begun = new boolean[1];
        return line -> {
            begun[0] |= line.startsWith("AUTH ");
            return begun[0] && !left.isEmpty() ? left.remove(0) : null;
        };
    }
}
