package org.posthouse.api.directory;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Checks who a user is. May block (password hashes are slow by design): call it on a worker. */
@ProviderType
public interface Authenticator {
    /**
     * Checks a password. Takes the same time whether or not the user exists, and slows down guessing.
     *
     * @param user {@code alice} or {@code alice@example.test}
     * @param remote the client's address in text form, for slowing down guesses
     */
    AuthResult verify(String user, char[] password, String remote);

    /**
     * The same for the logins to one service: app passwords whose scope has it are good there, too, where a password is sent.
     * SCRAM and whoever asks without a service know the account's password only. For one unit of work, as this service itself.
     */
    default Authenticator at(Service service) {
        return this;
    }

    /**
     * What a SCRAM-SHA-256 exchange needs (rfc7677). For a user that does not exist a made-up secret is given, always the
     * same for the same name, so that nobody learns who exists.
     *
     * @return empty if it cannot be said at this moment, see {@link AuthResult.NotYet}
     */
    Optional<ScramSecret> scram(String user, String remote);

    /**
     * Tells how a SCRAM exchange ended, so that guessing is slowed down; gives the account if it succeeded. After
     * {@link AuthResult.NotYet} the same may be told again.
     */
    AuthResult scramResult(String user, boolean proven, String remote);
}
