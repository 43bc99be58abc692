package org.posthouse.sasl.client;

import java.util.Objects;
import java.util.Optional;
import org.posthouse.sasl.SaslPrep;

/**
 * A user name and a password, prepared for use. Two that say the same are equal; the password is in no text form.
 *
 * <p>The password is a string, which cannot be wiped: it lives as long as the connections that were opened with it.
 */
public final class Credentials {
    private final String user;
    private final String password;

    private Credentials(String user, String password) {
        this.user = user;
        this.password = password;
    }

    /**
     * Prepares them (rfc4013).
     *
     * @return empty if one of them is empty, or has a character that neither may have
     */
    public static Optional<Credentials> of(String user, String password) {
        Optional<String> name = SaslPrep.prepare(user).filter(u -> !u.isEmpty());
        Optional<String> word = SaslPrep.prepare(password).filter(p -> !p.isEmpty());
        return name.isEmpty() || word.isEmpty()
                ? Optional.empty()
                : Optional.of(new Credentials(name.get(), word.get()));
    }

    /** The user's name. */
    public String user() {
        return user;
    }

    String password() {
        return password;
    }

    /** A text without the password in it, should it be: a server may repeat what it was told. */
    public String conceal(String text) {
        return text.replace(password, "***");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Credentials c && user.equals(c.user) && password.equals(c.password);
    }

    @Override
    public int hashCode() {
        return Objects.hash(user, password);
    }

    @Override
    public String toString() {
        return user;
    }
}
