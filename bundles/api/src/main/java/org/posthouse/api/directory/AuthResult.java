package org.posthouse.api.directory;

/** The outcome of an authentication. */
public sealed interface AuthResult {
    /** The user is who they say. */
    record Success(AccountInfo account) implements AuthResult {}

    /** Wrong user or password; nothing more is said. */
    record Denied() implements AuthResult {}

    /** It cannot be said now, or there were too many failures from this address. */
    record TryLater() implements AuthResult {}
}
