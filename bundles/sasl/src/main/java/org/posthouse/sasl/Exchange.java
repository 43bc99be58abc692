package org.posthouse.sasl;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.posthouse.api.directory.AuthResult;
import org.posthouse.api.directory.Authenticator;

/** What all mechanisms have in common: bounds, the end of an exchange, and that whatever goes wrong is no success. */
abstract class Exchange implements SaslExchange {
    final String remote;
    private final Supplier<Optional<Authenticator>> auth;
    private boolean over;

    Exchange(Supplier<Optional<Authenticator>> auth, String remote) {
        this.auth = auth;
        this.remote = remote;
    }

    /** The step that follows a response of the client; after {@link SaslStep.NotYet} all is as it was before. */
    abstract SaslStep respond(Authenticator auth, byte[] response) throws MalformedException;

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
            step = over || response.length > Sasl.MAX_RESPONSE ? SaslStep.Failure.malformed() : ask(response);
        } catch (MalformedException malformed) {
            step = SaslStep.Failure.malformed();
        } catch (RuntimeException | LinkageError leaving) { // an authenticator that leaves can load no class any more
            step = new SaslStep.NotYet();
        }
        over |= step instanceof SaslStep.Success || step instanceof SaslStep.Failure;
        if (!(step instanceof SaslStep.NotYet)) {
            Arrays.fill(response, (byte) 0);
        }
        return step;
    }

    private SaslStep ask(byte[] response) throws MalformedException {
        Optional<Authenticator> present = auth.get();
        return present.isPresent() ? respond(present.get(), response) : new SaslStep.NotYet();
    }

    /** Checks a user and a password in UTF-8, prepared. */
    final SaslStep verify(Authenticator asked, String user, byte[] octets) throws MalformedException {
        char[] password = SaslPrep.password(octets);
        try {
            if (user.isEmpty() || password.length == 0) {
                return SaslStep.Failure.denied(); // rfc4616#2: neither may be empty
            }
            return step(asked.verify(user, password, remote), Optional.empty());
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    /** Whether someone may be asking to act as oneself: known for sure when the account is, see {@link #asOneself}. */
    static boolean mayBeOneself(String authorization, String user) {
        return authorization.isEmpty()
                || authorization.equals(user)
                || authorization.toLowerCase(Locale.ROOT).startsWith(user.toLowerCase(Locale.ROOT) + "@");
    }

    /** The step, unless it lets a client act as somebody else (rfc4422#3.4.1). One's name and one's full address are oneself. */
    static SaslStep asOneself(String authorization, String user, SaslStep step) {
        boolean oneself = authorization.isEmpty()
                || authorization.equals(user)
                || step instanceof SaslStep.Success success
                        && authorization
                                .toLowerCase(Locale.ROOT)
                                .equals(success.account().name().toLowerCase(Locale.ROOT));
        return oneself || !(step instanceof SaslStep.Success) ? step : SaslStep.Failure.denied();
    }

    static SaslStep step(AuthResult result, Optional<byte[]> finalData) {
        if (result instanceof AuthResult.Success success) {
            return new SaslStep.Success(success.account(), finalData);
        }
        if (result instanceof AuthResult.NotYet) {
            return new SaslStep.NotYet();
        }
        return result instanceof AuthResult.TryLater ? SaslStep.Failure.tryLater() : SaslStep.Failure.denied();
    }
}
