package org.posthouse.directory.sql;

import java.util.Optional;

/** Whose a name is, and who knows the password. */
sealed interface Holder {
    /**
     * Somebody's.
     *
     * @param row the account
     * @param checker the source to be asked for the password; empty: the row has the secret
     */
    record Known(Tables.Row row, Optional<String> checker) implements Holder {}

    /**
     * Nobody's.
     *
     * @param source the source that says so; empty: this directory
     */
    record Nobody(Optional<String> source) implements Holder {}

    /** The source that knows is away, or cannot say. */
    record NotNow() implements Holder {}

    /** The account, if there is one. */
    default Optional<Tables.Row> known() {
        return this instanceof Known known ? Optional.of(known.row()) : Optional.empty();
    }
}
