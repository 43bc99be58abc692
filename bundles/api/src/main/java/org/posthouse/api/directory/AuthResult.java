package org.posthouse.api.directory;

/** The outcome of an authentication. */
public sealed interface AuthResult {
    /** The user is who they say. */
    record Success(AccountInfo account) implements AuthResult {}

    /** Wrong user or password; nothing more is said. */
    record Denied() implements AuthResult {}

    /**
     * It cannot be said at this moment, but most likely within seconds: the database is away, too many log in at once, or the
     * last failure is too recent. Nothing was counted. Whoever can wait without a thread asks again; others say "later".
     */
    record NotYet() implements AuthResult {}

    /** Not soon: there were too many failures of this user or from this address. The password was not looked at. */
    record TryLater() implements AuthResult {}
}
