package org.posthouse.shell.login;

import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import javax.security.auth.Subject;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.FailedLoginException;
import javax.security.auth.login.LoginException;
import javax.security.auth.spi.LoginModule;
import org.posthouse.commandline.login.Client;
import org.posthouse.commandline.login.Logins;

/**
 * The first module of the realm. It proves nothing, and so is never what lets somebody in; but nobody gets past it who guessed too
 * often. Logins by key are not held up: keys cannot be guessed, and clients offer all they have.
 */
public final class GuardModule implements LoginModule {
    /** The option with the {@link Logins}. */
    static final String LOGINS = "org.posthouse.shell.logins";

    private Subject subject;
    private CallbackHandler handler;
    private Logins logins;
    private Client client;
    private String user;
    private char[] password;

    /** For JAAS. */
    public GuardModule() {
        // initialize follows
    }

    @Override
    public void initialize(
            Subject whose, CallbackHandler callbacks, Map<String, ?> sharedState, Map<String, ?> options) {
        subject = whose;
        handler = callbacks;
        logins = (Logins) options.get(LOGINS);
    }

    @Override
    public boolean login() throws LoginException {
        client = Clients.of(subject);
        NameCallback name = new NameCallback("User name: ");
        PasswordCallback secret = new PasswordCallback("Password: ", false);
        try {
            handler.handle(new Callback[] {name});
            handler.handle(new Callback[] {secret});
            password = secret.getPassword();
            secret.clearPassword();
        } catch (UnsupportedCallbackException byKey) {
            password = null;
        } catch (IOException e) {
            throw (LoginException) new LoginException("Cannot ask the client").initCause(e);
        }
        user = name.getName() == null ? "" : name.getName();
        if (password != null && !logins.admit(user, client)) {
            forget();
            user = null; // it was not tried, and is not counted
            throw new FailedLoginException("Too many wrong passwords, try again later");
        }
        return false;
    }

    @Override
    public boolean commit() {
        if (user != null) {
            logins.succeeded(user, client, password != null);
        }
        forget();
        return false;
    }

    @Override
    public boolean abort() {
        if (user != null && password != null) {
            logins.failed(user, client, password);
        }
        forget();
        return false;
    }

    @Override
    public boolean logout() {
        return false;
    }

    private void forget() {
        if (password != null) {
            Arrays.fill(password, '\0');
            password = null;
        }
    }
}
