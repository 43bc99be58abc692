package org.posthouse.sasl;

import java.util.Objects;
import java.util.Optional;
import org.posthouse.api.directory.AccountInfo;

/** What a server does next in an exchange. */
public sealed interface SaslStep {
    /**
     * Send this to the client, in the encoding of the protocol, and give its answer to {@link SaslExchange#next}.
     *
     * @param data the challenge, not encoded; may be empty
     */
    record Challenge(byte[] data) implements SaslStep {
        public Challenge {
            Objects.requireNonNull(data, "data");
        }
    }

    /**
     * The client is who it says.
     *
     * @param account who
     * @param finalData what the client must get with the success (the server's proof in SCRAM), not encoded. A protocol
     *     that cannot send data with a success sends it as one more challenge, to which the client answers with nothing
     *     (rfc4422#4, rfc4954#4)
     */
    record Success(AccountInfo account, Optional<byte[]> finalData) implements SaslStep {
        public Success {
            Objects.requireNonNull(account, "account");
        }
    }

    /**
     * It cannot be said at this moment, and nothing was done: the authenticator is absent, or asks to be asked later. The same
     * call with the same response may be made again; that response was not wiped.
     */
    record NotYet() implements SaslStep {}

    /**
     * The exchange is over and the client not authenticated.
     *
     * @param temporary nothing is said about the credentials; it may be tried again later
     * @param text one line for people, with nothing private in it
     */
    record Failure(boolean temporary, String text) implements SaslStep {
        /** Wrong user or password; nothing more is said. */
        public static Failure denied() {
            return new Failure(false, "Authentication credentials invalid");
        }

        /** The client does not follow the mechanism. */
        public static Failure malformed() {
            return new Failure(false, "Malformed authentication exchange");
        }

        /** It cannot be said now. */
        public static Failure tryLater() {
            return new Failure(true, "Temporary authentication failure");
        }
    }
}
