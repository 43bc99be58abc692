package org.posthouse.sasl;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.posthouse.api.directory.AuthResult;
import org.posthouse.api.directory.Authenticator;

/** What all mechanisms have in common: bounds, the end of an exchange, and that whatever goes wrong is a failure. */
abstract class Exchange implements SaslExchange {
    final Authenticator auth;
    final String remote;
    private boolean over;

    Exchange(Authenticator auth, String remote) {
        this.auth = auth;
        this.remote = remote;
    }

    /** The step that follows a response of the client. */
    abstract SaslStep respond(byte[] response) throws MalformedException;

    /** The challenge sent when the client gave no initial response. */
    abstract byte[] opening();

    @Override
    public final SaslStep first(Optional<byte[]> initialResponse) {
        return initialResponse.map(this::next).orElseGet(() -> new SaslStep.Challenge(opening()));
    }

    @Override
    public final SaslStep next(byte[] response) {
        SaslStep step;
        try {
            step = over || response.length > Sasl.MAX_RESPONSE ? SaslStep.Failure.malformed() : respond(response);
        } catch (MalformedException malformed) {
            step = SaslStep.Failure.malformed();
        } catch (RuntimeException | LinkageError authenticatorFailed) { // one that leaves can load no class any more
            step = SaslStep.Failure.tryLater(); // fail closed; nothing is known about the credentials
        }
        over |= !(step instanceof SaslStep.Challenge);
        return step;
    }

    /** Checks a user and a password in UTF-8, prepared; wipes the password. */
    final SaslStep verify(String user, byte[] octets) throws MalformedException {
        char[] password = null;
        try {
            password = SaslPrep.password(octets);
            if (user.isEmpty() || password.length == 0) {
                return SaslStep.Failure.denied(); // rfc4616#2: neither may be empty
            }
            return step(auth.verify(user, password, remote), Optional.empty());
        } finally {
            Arrays.fill(octets, (byte) 0);
            if (password != null) {
                Arrays.fill(password, '\0');
            }
        }
    }

    /**
     * Denies what succeeded if somebody wants to act for another. Whoever logs in by a short name may name the own address.
     *
     * @param authorization whom to act as; empty if not said
     */
    static SaslStep own(String authorization, String user, SaslStep step) {
        boolean own = authorization.isEmpty()
                || authorization.equals(user)
                || step instanceof SaslStep.Success success
                        && authorization
                                .toLowerCase(Locale.ROOT)
                                .equals(success.account().name());
        return own || step instanceof SaslStep.Failure ? step : SaslStep.Failure.denied();
    }

    static SaslStep step(AuthResult result, Optional<byte[]> finalData) {
        if (result instanceof AuthResult.Success success) {
            return new SaslStep.Success(success.account(), finalData);
        }
        return result instanceof AuthResult.TryLater ? SaslStep.Failure.tryLater() : SaslStep.Failure.denied();
    }
}
