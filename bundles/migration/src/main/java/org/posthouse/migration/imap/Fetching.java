package org.posthouse.migration.imap;

import java.util.List;
import java.util.Optional;

/** What a FETCH response says (rfc3501#7.4.2). */
final class Fetching {
    private Fetching() {}

    /** The value of a data item. */
    static Optional<Token> value(Response response, String name) {
        if (response.is("FETCH")
                && !response.data().isEmpty()
                && response.data().get(0) instanceof Token.Group group) {
            List<Token> all = group.all();
            for (int i = 0; i + 1 < all.size(); i += 2) {
                if (all.get(i) instanceof Token.Atom atom && atom.text().equalsIgnoreCase(name)) {
                    return Optional.of(all.get(i + 1));
                }
            }
        }
        return Optional.empty();
    }

    /** The UID; 0 without one. */
    static long uid(Response response) {
        return value(response, "UID").map(Fetching::number).orElse(0L);
    }

    /** RFC822.SIZE. */
    static Optional<Long> size(Response response) {
        return value(response, "RFC822.SIZE").map(Fetching::number);
    }

    private static long number(Token token) {
        return token.string().matches("\\d{1,18}") ? Long.parseLong(token.string()) : 0;
    }
}
