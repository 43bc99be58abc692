package org.posthouse.api.directory;

import java.util.Objects;

/**
 * An account as the rest of the server sees it.
 *
 * @param id its number, never used again for another account
 * @param name its canonical name and address, such as {@code alice@example.test}, in lower case
 * @param quota the most octets its mailboxes may hold; 0 means no limit
 * @param state what it may be used for
 */
public record AccountInfo(long id, String name, long quota, State state) {
    /** What an account may be used for. */
    public enum State {
        /** For everything. */
        ENABLED,
        /** Nobody logs in; mail is taken and kept. */
        DISABLED,
        /** Nobody logs in, and mail for it is refused. */
        CLOSED
    }

    public AccountInfo {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(state, "state");
    }

    /** One that is enabled. */
    public AccountInfo(long id, String name, long quota) {
        this(id, name, quota, State.ENABLED);
    }

    /** True if its user may log in, and go on with a session that is open. */
    public boolean enabled() {
        return state == State.ENABLED;
    }
}
